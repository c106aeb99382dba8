"""Values that a person puts right: guarded by what the publisher says, so never applied blindly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from ingest.records import RECORD_TYPES, Column, Kind
from warehouse.decisions.register import Decision, Identifier
from warehouse.raw_columns import SQL_TYPES

_SCALE: Final = Decimal("0.0001")  # of the decimals of the raw layer


class Correction(Decision):
    """Another value for one column of one record, as long as its publisher says what we expect.

    ``expect`` is the value that the correction is for (null: the cell is empty), ``value`` the one
    that takes its place. When the publisher says something else the correction is not applied, and
    the report names it. A ``withdraw`` ends the correction that it names. Values are written as
    text: dates as 2026-11-22, whole numbers and decimals plainly, true or false, several texts as a
    JSON list.
    """

    register_name: ClassVar[str] = "corrections"

    kind: Literal["correct", "withdraw"] = "correct"
    record_type: str | None = None
    record_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    column: str | None = None
    expect: str | None = None
    value: str | None = None
    withdraws: Identifier | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Correction:
        stated = (self.record_type, self.record_id, self.column)
        if self.kind == "withdraw":
            if self.withdraws is None or any((*stated, self.expect, self.value)):
                raise ValueError("withdraws: names the correction that ends, and nothing else")
            return self
        if self.withdraws is not None or not all(stated):
            raise ValueError("record_type, record_id, column: a correction names all three")
        if self.expect == self.value:
            raise ValueError("value: is what is expected; there is nothing to correct")
        column = self.corrected_column
        for name in ("expect", "value"):
            self._check_text(column, name, getattr(self, name))
        if column.required and self.value is None:
            raise ValueError(f"value: {column.name} may not be empty")
        if column.values and self.value not in (*column.values, None):
            raise ValueError(f"value: {column.name} is one of {list(column.values)}")
        return self

    @property
    def corrected_column(self) -> Column:
        """The column of the record type that is corrected."""
        kind = RECORD_TYPES.get(str(self.record_type))
        if kind is None:
            raise ValueError(f"record_type: is one of {sorted(RECORD_TYPES)}")
        if self.column in {*kind.key, *kind.stamps, "occurrence"}:
            raise ValueError(f"column: {self.column} tells records apart and stays as it is")
        if self.column not in kind.column_names:
            raise ValueError(f"column: {kind.name} has no column {self.column}")
        return kind.column(str(self.column))

    @staticmethod
    def _check_text(column: Column, name: str, text: str | None) -> None:
        try:
            canonical(column.kind, text)
        except (ValueError, InvalidOperation):
            raise ValueError(f"{name}: {column.name} is a {column.kind}, {text!r} is not") from None


def canonical(kind: Kind, text: str | None) -> str | None:
    """Write a value as the warehouse writes it as text; ValueError when it is none of its kind."""
    if text is None or kind in {Kind.TEXT, Kind.CATEGORY}:
        return text
    if kind is Kind.DATE:
        return date.fromisoformat(text).isoformat()
    if kind is Kind.DECIMAL:
        return str(Decimal(text).quantize(_SCALE))
    if kind is Kind.INTEGER:
        return str(int(text))
    if kind is Kind.TEXTS:
        return _canonical_list(json.loads(text))
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text


def _canonical_list(listed: object) -> str:
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise ValueError(f"{listed!r} is no list of texts")
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def correction_id(stated: Mapping[str, str | None]) -> str:
    """Name a correction by what it says: written down twice it is one decision."""
    text = json.dumps(dict(stated), ensure_ascii=False, sort_keys=True)
    return f"C-{sha256(text.encode()).hexdigest()[:12]}"


CORRECTION: Final = pa.schema(
    [
        ("correction_id", pa.string()),
        ("record_type", pa.string()),
        ("record_id", pa.string()),
        ("column_name", pa.string()),
        ("column_type", pa.string()),
        ("expected_value", pa.string()),
        ("corrected_value", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
        ("ended_date", pa.date32()),
        ("ended_by", pa.string()),
    ]
)


def correction_table(decisions: Sequence[Correction]) -> pa.Table:
    """Lay corrections out as a table, one row each, with the day on which one of them ended.

    A correction ends when it is withdrawn, or when a later one corrects the same column of the
    same record.
    """
    ended = {
        each.withdraws: (each.decided_date, "withdrawn") for each in decisions if each.withdraws
    }
    latest: dict[tuple[str | None, str | None], str] = {}
    rows = []
    for number, each in enumerate(decisions, start=1):
        if each.kind == "withdraw":
            continue
        earlier = latest.get((each.record_id, each.column))
        if earlier is not None:
            ended.setdefault(earlier, (each.decided_date, "replaced"))
        latest[each.record_id, each.column] = each.decision_id
        rows.append(_row(each, number))
    for row in rows:
        row["ended_date"], row["ended_by"] = ended.get(str(row["correction_id"]), (None, None))
    return pa.Table.from_pylist(rows, schema=CORRECTION)


def _row(correction: Correction, line_number: int) -> dict[str, object]:
    kind = correction.corrected_column.kind
    return {
        "correction_id": correction.decision_id,
        "record_type": correction.record_type,
        "record_id": correction.record_id,
        "column_name": correction.column,
        "column_type": SQL_TYPES[kind],
        "expected_value": canonical(kind, correction.expect),
        "corrected_value": canonical(kind, correction.value),
        "decided_by": correction.person,
        "reason": correction.reason,
        "line_number": line_number,
        "decided_date": correction.decided_date,
    }
