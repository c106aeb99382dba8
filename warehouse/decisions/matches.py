"""Whether two names are one firm, or two records one product: said by a person, for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision

NameId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Match(Decision):
    """That two names stand for the same party, or do not; or two records for one product.

    The ids are those of ``name_id`` in the published tables: hashes of the normalised name and the
    credit code, so that they outlive every rebuild; of products those of ``event_id``. A later
    decision on the same two takes the place of an earlier one.
    """

    register_name: ClassVar[str] = "matches"

    subject: Literal["party", "product"] = "party"
    verdict: Literal["same", "not_same"]
    left_id: NameId
    right_id: NameId

    @model_validator(mode="after")
    def _are_two(self) -> Match:
        if self.left_id == self.right_id:
            raise ValueError("left_id, right_id: two names are matched, not one with itself")
        return self


MATCH: Final = pa.schema(
    [
        ("match_id", pa.string()),
        ("subject", pa.string()),
        ("verdict", pa.string()),
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def match_table(matches: Sequence[Match]) -> pa.Table:
    """Lay matches out as a table, one row each; the line number tells which came later."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in MATCH.names},
            "match_id": each.decision_id,
            "decided_by": each.person,
            "line_number": number,
        }
        for number, each in enumerate(matches, start=1)
    ]
    return pa.Table.from_pylist(rows, schema=MATCH)
