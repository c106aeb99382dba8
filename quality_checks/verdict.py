"""What the gate says of a batch: plain values, free of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Decision(StrEnum):
    """What becomes of a batch."""

    ADMIT = "admit"
    QUARANTINE_ROWS = "quarantine_rows"
    REFUSE = "refuse"


class Severity(StrEnum):
    """What a finding leads to: note it, keep its rows out, or keep the batch out."""

    NOTE = "note"
    QUARANTINE = "quarantine"
    REFUSE = "refuse"


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
    """

    decision: Decision
    findings: tuple[Finding, ...] = ()
    quarantined: Mapping[str, str] = field(default_factory=dict)
    checked_rules: int = 0
