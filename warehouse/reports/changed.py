"""A number of the trends that is another one now, and the parts that its change is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NumberChange:
    """A month's number that is another than in the version before, by cause."""

    measure: str
    evidence_class: str
    sampling_basis: str
    industry_code: str
    event_month: date
    value_before: int
    value_after: int
    new_part: int
    late_part: int
    edit_part: int
    retraction_part: int
    correction_part: int
    method_part: int
