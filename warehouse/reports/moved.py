"""The numbers of the trends that are others than in the version before, and what moved them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from warehouse.reports import figures
from warehouse.reports.changed import NumberChange
from warehouse.reports.facts import NightFacts
from warehouse.reports.words import Words

LISTED: Final = 20
_MEASURES: Final = {
    "check_count": "measure_check_count",
    "failure_count": "measure_failure_count",
    "event_count": "measure_event_count",
    "unit_count": "measure_unit_count",
}
PARTS: Final = (
    *("new_part", "late_part", "edit_part", "retraction_part", "correction_part", "method_part"),
)


@dataclass(frozen=True)
class MovedLine:
    """One number before and after, with the parts of its change."""

    industry: str
    number: str
    month: str
    before: str
    parts: tuple[str, ...]
    after: str


def lines(facts: NightFacts, words: Words) -> tuple[MovedLine, ...]:
    """List the numbers that moved most, whatever the direction of their parts."""
    ranked = sorted(
        facts.number_changes,
        key=lambda change: (
            -sum(abs(getattr(change, part)) for part in PARTS),
            change.measure,
            change.evidence_class,
            change.industry_code,
            change.sampling_basis,
            change.event_month,
        ),
    )
    return tuple(line(change, words) for change in ranked[:LISTED])


def line(change: NumberChange, words: Words) -> MovedLine:
    """Write one number that moved in one language."""
    named = [words.term("evidence_class", change.evidence_class)]
    if change.sampling_basis != "not_sampled":
        named.append(words.term("sampling_basis", change.sampling_basis))
    named.append(words.say(_MEASURES[change.measure]))
    return MovedLine(
        industry=words.industry(change.industry_code),
        number=" · ".join(named),
        month=figures.month(change.event_month),
        before=figures.whole(change.value_before),
        parts=tuple(figures.signed(getattr(change, part)) for part in PARTS),
        after=figures.whole(change.value_after),
    )
