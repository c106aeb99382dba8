"""Tiers that a person sets against the rules: with a name, a reason and a day on which it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, Text

LONGEST: Final = timedelta(days=366)


class TierOverride(Decision):
    """The tier that one person sets for a cell, or for a whole industry (hazard ``ALL``).

    An ``override`` stands from its day until ``expires_date``. Setting a tier below the one that
    stands asks for a second person, ``approved_by``; without one it is shown and not applied. A
    ``release`` ends the hold on a tier that only a person may end; it asks for a second person and
    for what became of the measures, ``effect_evaluation``.
    """

    register_name: ClassVar[str] = "overrides"

    kind: Literal["override", "release"] = "override"
    industry_code: Annotated[str, Field(pattern=r"^I\d{2}$")]
    hazard_code: Annotated[str, Field(pattern=r"^(H\d{2}|SAFETY|ALL)$")]
    tier_code: Literal["I", "II", "III", "IV", "normal"] | None = None
    expires_date: date | None = None
    approved_by: Text | None = None
    effect_evaluation: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> TierOverride:
        if self.approved_by == self.person:
            raise ValueError("approved_by: the second person is another one")
        if self.kind == "release":
            return self._whole_release()
        if self.tier_code is None or self.expires_date is None:
            raise ValueError("tier_code, expires_date: an override names its tier and its last day")
        if not self.decided_date <= self.expires_date <= self.decided_date + LONGEST:
            raise ValueError(f"expires_date: within {LONGEST.days} days of decided_date")
        return self

    def _whole_release(self) -> TierOverride:
        if self.tier_code is not None or self.expires_date is not None:
            raise ValueError("tier_code, expires_date: a release sets no tier, the rules do")
        if self.approved_by is None or self.effect_evaluation is None:
            raise ValueError("approved_by, effect_evaluation: a release asks for both")
        return self


TIER_OVERRIDE: Final = pa.schema(
    [
        ("override_id", pa.string()),
        ("kind", pa.string()),
        ("industry_code", pa.string()),
        ("hazard_code", pa.string()),
        ("tier_code", pa.string()),
        ("decided_by", pa.string()),
        ("approved_by", pa.string()),
        ("reason", pa.string()),
        ("effect_evaluation", pa.string()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
        ("expires_date", pa.date32()),
    ]
)


def tier_override_table(overrides: Sequence[TierOverride]) -> pa.Table:
    """Lay overrides out as a table, one row each; the line number tells which came later."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in TIER_OVERRIDE.names},
            "override_id": each.decision_id,
            "decided_by": each.person,
            "line_number": number,
        }
        for number, each in enumerate(overrides, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=TIER_OVERRIDE)
