"""Rows as a fault changes them: cells under the publisher's own columns, by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import pyarrow as pa

from ingest.batch import Rows
from ingest.records import Kind
from quality_checks.faults.beds import Bed

Cell = Any
Change = Callable[[Cell], Cell]


@dataclass
class Sheet:
    """A copy of a bed's rows that may be spoiled; ``dice`` says which of them."""

    bed: Bed
    cells: dict[str, list[Cell]]
    places: list[int]  # which of the bed's rows each row is
    dice: Random
    replacement: Rows | None = None  # other rows altogether

    @classmethod
    def of(cls, bed: Bed, dice: Random) -> Sheet:
        """Lay a bed's rows out."""
        table = bed.rows.table
        cells = {name: table[name].to_pylist() for name in table.column_names}
        return cls(bed, cells, list(range(table.num_rows)), dice)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.places)

    def of_kind(self, *kinds: Kind, required: bool | None = None) -> list[str]:
        """Name the columns of the record type, of some kinds, that the rows fill."""
        return [
            column.name
            for column in self.bed.source.type.columns
            if column.kind in kinds
            and required in {None, column.required}
            and any(any(self.cells[name]) for name in self.names(column.name))
        ]

    def names(self, column: str) -> list[str]:
        """Name the publisher's columns that fill a column of the record type."""
        rule = self.bed.source.columns.get(column)
        wanted = rule.from_ if rule is not None else (column,)
        return [name for name in wanted if name in self.cells]

    def change(self, column: str, change: Change, share: float = 1.0) -> bool:
        """Change the filled cells of a column, or a share of them; say whether any changed."""
        is_changed = False
        for name in self.names(column):
            cells = self.cells[name]
            chosen = {at for at in range(self.count) if self.dice.random() < share}
            new = [
                change(cell) if at in chosen and cell not in (None, "") else cell
                for at, cell in enumerate(cells)
            ]
            is_changed |= new != cells
            self.cells[name] = new
        return is_changed

    def keep(self, rows: Iterable[int]) -> None:
        """Keep the rows at these places, in this order; one named twice is there twice."""
        wanted = list(rows)
        self.cells = {name: [cells[at] for at in wanted] for name, cells in self.cells.items()}
        self.places = [self.places[at] for at in wanted]

    def rows(self) -> Rows:
        """Make rows of it again, as a reader would hand them over."""
        if self.replacement is not None:
            return self.replacement
        old = self.bed.rows
        table = pa.table(
            {name: pa.array(cells, _type_of(old.table, name)) for name, cells in self.cells.items()}
        )
        taken = pa.array(self.places, pa.int64())
        return replace(
            old,
            table=table,
            row_number=old.row_number.take(taken),
            sheet=None if old.sheet is None else old.sheet.take(taken),
            published=None,
        )


def _type_of(table: pa.Table, name: str) -> pa.DataType:
    return table.schema.field(name).type if name in table.column_names else pa.string()


def as_day(cell: Cell, formats: Sequence[str]) -> tuple[date, str] | None:
    """Read a cell as a day, with the format it is written in."""
    from datetime import datetime  # noqa: PLC0415

    if isinstance(cell, date):
        return cell, ""
    for form in formats:
        try:
            return datetime.strptime(str(cell), form).date(), form  # noqa: DTZ007
        except ValueError:
            continue
    return None


def written(day: date, form: str) -> Cell:
    """Write a day as it was written, or leave it a day where it was one."""
    return day.strftime(form) if form else day
