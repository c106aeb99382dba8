"""The page of the catalogue: how many faults are caught, by what, and which survive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from quality_checks.faults.bench import Outcome, summed_up
from quality_checks.verdict import Verdict

PAGE: Final = Path(__file__).parents[1] / "fault_catalogue.md"
_RULES_NAMED: Final = 2


def page(outcomes: Sequence[Outcome], clean: Iterable[tuple[str, Verdict]], seed: int) -> str:
    """Write the page as Markdown; the same outcomes give the same bytes."""
    return "\n".join(
        [*_head(outcomes, seed), *_survivors(outcomes), *_good(clean), *_all(outcomes)]
    )


def line(outcome: Outcome) -> str:
    """Write what became of one fault in one bed."""
    rules = ", ".join(rule.split(".", 1)[1] for rule in outcome.rules[:_RULES_NAMED])
    more = f" +{len(outcome.rules) - _RULES_NAMED}" if len(outcome.rules) > _RULES_NAMED else ""
    caught = rules + more if outcome.is_caught else "–"
    return f"| {outcome.fault.name} | {outcome.bed} | {caught} |"


def _head(outcomes: Sequence[Outcome], seed: int) -> Iterator[str]:
    put_in, caught = summed_up(outcomes)
    kinds = {o.fault.name for o in outcomes if not o.fault.is_harmless}
    types = sorted({outcome.record_type for outcome in outcomes})
    yield "# What the gate catches"
    yield ""
    yield "Written by `just faults`; do not edit. Faults are put into good generated files that"
    yield f"have a past (seed {seed}), one at a time. A fault is caught when the file is refused,"
    yield "rows are quarantined or a warning is raised that the good file does not raise."
    yield ""
    share, sources = caught / put_in, len({outcome.bed for outcome in outcomes})
    yield f"**{caught} of {put_in} are caught ({share:.1%})**: {len(kinds)} kinds of faults,"
    yield f"{sources} sources, {len(types)} record types ({', '.join(types)})."
    yield ""
    yield "The files of one generated source are more alike than those of a motley real one, which"
    yield "the gate holds less narrowly; a source's first five files have no past to be held to."
    yield ""


def _survivors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## Survivors"
    yield ""
    yield "| fault | what | not caught in |"
    yield "|---|---|---|"
    missed: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.fault.is_harmless and not outcome.is_caught:
            missed.setdefault(outcome.fault.name, []).append(outcome)
    for name, found in sorted(missed.items()):
        yield f"| {name} | {found[0].fault.what} | {', '.join(o.bed for o in found)} |"
    yield ""


def _good(clean: Iterable[tuple[str, Verdict]]) -> Iterator[str]:
    yield "## What is said of the good files"
    yield ""
    yield "| source | decision | findings |"
    yield "|---|---|---|"
    for bed, verdict in clean:
        said = ", ".join(f"{f.rule_id.split('.', 1)[1]} ({f.severity})" for f in verdict.findings)
        yield f"| {bed} | {verdict.decision} | {said or '–'} |"
    yield ""


def _all(outcomes: Sequence[Outcome]) -> Iterator[str]:
    kinds = {outcome.fault.name: outcome.fault for outcome in outcomes}
    yield "## The kinds"
    yield ""
    yield "| fault | what |"
    yield "|---|---|"
    for name, fault in sorted(kinds.items()):
        yield f"| {name} | {fault.what}{'; harmless' if fault.is_harmless else ''} |"
    yield ""
    yield "## What caught them"
    yield ""
    yield "| fault | source | caught by |"
    yield "|---|---|---|"
    yield from sorted(line(outcome) for outcome in outcomes)
    yield ""
