"""What the gate says of a batch: plain values, free of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quality_checks.profile import Profile


class Decision(StrEnum):
    """What becomes of a batch."""

    ADMIT = "admit"
    QUARANTINE_ROWS = "quarantine_rows"
    REFUSE = "refuse"


class Severity(StrEnum):
    """What a finding leads to: note it, have a person look, keep its rows or the batch out."""

    NOTE = "note"
    WARN = "warn"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Fact:
    """A number about a batch; None where the batch is too small or too empty to have it.

    ``name`` ends the rule's id: ``rows``, ``product_name.fill_rate``.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    action: Severity
    expected: str
    observed: str
    column: str | None = None


def in_words(low: float | None, high: float | None, what: str, reason: str) -> str:
    """Say what is expected of a fact, with the reason for it."""
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("at least", low), ("at most", high))
        if bound is not None
    ]
    return f"{' and '.join(bounds)} {what}" + (f" ({reason})" if reason else "")


@dataclass(frozen=True)
class Finding:
    """One rule that a batch does not meet.

    ``sample_rows`` are row ids (never values), so that a finding can be followed without showing
    personal data.
    """

    rule_id: str  # for example "complaint.received_date.required"
    severity: Severity
    column: str | None
    row_count: int  # rows concerned; 0 for a rule on the whole batch
    expected: str
    observed: str
    sample_rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The gate's word on a batch.

    ``quarantined`` maps the row id of each row to be kept out to the rule that keeps it out.
    ``checked_rules`` counts the rules that were really evaluated: none is itself a failure.
    ``profile`` is what later batches will be compared with.
    """

    decision: Decision
    findings: tuple[Finding, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    checked_rules: int = 0
    profile: Profile | None = None
