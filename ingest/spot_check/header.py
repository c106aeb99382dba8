"""Find the header of a sheet, at whatever row and of however many levels, and what it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from ingest.spot_check.vocabulary import field_of, pattern
from ingest.text import squeezed
from ingest.workbook import Sheet

_SEARCHED_ROWS: Final = 20
_FEWEST_FIELDS: Final = 2
_MOST_LEVELS: Final = 6
_BLANKS: Final = re.compile(r"\s+")
SUBJECTS: Final = frozenset({"product_name", "maker_name", "seller_name"})
IDENTITY: Final = SUBJECTS | {"check_number", "brand", "model"}
DATES: Final = ("production_date", "date_or_batch", "batch")


@dataclass(frozen=True)
class Column:
    """One column of a sheet: the label as published and the field it was recognised as."""

    position: int
    label: str
    field: str | None
    rank: int
    parts: tuple[str, ...] = ()  # the label's levels, the outermost first


@dataclass(frozen=True)
class Header:
    """The header of a table: its first and last row (from 0) and its labelled columns."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    def of(self, *fields: str) -> tuple[Column, ...]:
        """Return the columns of these fields, best name first."""
        found = [column for column in self.columns if column.field in fields]
        return tuple(sorted(found, key=lambda c: (fields.index(c.field or ""), c.rank, c.position)))

    def has(self, *fields: str) -> bool:
        """Tell whether any column is of one of these fields."""
        return any(column.field in fields for column in self.columns)

    @property
    def unknown_labels(self) -> tuple[str, ...]:
        """Labels that the vocabulary does not know: test items, and words to be added."""
        return tuple(column.label for column in self.columns if column.field is None)


def find_header(sheet: Sheet, start: int = 0) -> Header | None:
    """Find the row that names the most fields, and the levels above and below it.

    The levels of one header lie close together: only the first few rows from the first that names
    fields are compared, so that a richer header further down does not swallow the rows between.
    """
    scores = {
        row: _score(sheet, row)
        for row in range(start, min(start + _SEARCHED_ROWS, len(sheet.rows)))
    }
    first = next((row for row, score in scores.items() if score >= _FEWEST_FIELDS), None)
    if first is None:
        return None
    near = [row for row in scores if first <= row < first + _MOST_LEVELS]
    best = max(near, key=lambda row: scores[row])
    top, bottom = _levels(sheet, best, start)
    header = Header(top, bottom, _columns(sheet, top, bottom))
    if not header.has(*SUBJECTS):
        return None
    bottom = _last_level(sheet, header)
    return Header(top, bottom, _columns(sheet, top, bottom))


def _score(sheet: Sheet, row: int) -> int:
    """Count the different fields that the cells of a row name; sentences name none."""
    fields = _named(sheet, row)
    return len(fields - {"measured", "other"}) if fields & IDENTITY else 0


def _named(sheet: Sheet, row: int) -> set[str]:
    found = (field_of(cell) for cell in sheet.rows[row] if cell)
    return {field[0] for field in found if field}


def _levels(sheet: Sheet, best: int, start: int) -> tuple[int, int]:
    """Follow merged cells that cross the header row up and down."""
    top = bottom = best
    lowest: Counter[tuple[int, int]] = Counter()
    for (row, column), origin in sheet.merged.items():
        if start <= origin[0] <= best + 2 and row > origin[0] and column == origin[1]:
            lowest[origin] = max(lowest[origin], row)
    for origin, end in lowest.items():
        is_crossing = origin[0] <= best <= end
        if is_crossing and end - origin[0] < _MOST_LEVELS and sheet.rows[origin[0]][origin[1]]:
            top, bottom = min(top, origin[0]), max(bottom, end)
    for row in range(top - 1, max(start, best - _MOST_LEVELS) - 1, -1):
        if len(_named(sheet, row)) >= _FEWEST_FIELDS:
            top = row
        elif any(sheet.rows[row]):
            break
    return top, bottom


def _last_level(sheet: Sheet, header: Header) -> int:
    """Take in rows of units and limits below the header: they name no sample."""
    bottom = header.bottom
    named = [column.position for column in header.columns if column.field is not None]
    named = [p for p in named if not _is_measured(header, p)]
    while bottom + 1 < len(sheet.rows) and bottom - header.top < _MOST_LEVELS:
        row = bottom + 1
        cells = [bool(cell) for cell in sheet.rows[row]]
        if not any(cells) or any(sheet.text(row, p) for p in named if not _above(sheet, row, p)):
            break
        if any(cells[p] for p in named):
            break
        bottom = row
    return bottom


def _above(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a place is covered by a cell that starts in a row above."""
    return sheet.origin(row, column)[0] < row


def _is_measured(header: Header, position: int) -> bool:
    return any(c.position == position and c.field in {"measured", "other"} for c in header.columns)


def _columns(sheet: Sheet, top: int, bottom: int) -> tuple[Column, ...]:
    columns = []
    for position in range(len(sheet.rows[top])):
        parts = [
            _BLANKS.sub("", sheet.text(row, position))
            for row in range(top, bottom + 1)
            if sheet.origin(row, position)[0] >= top
        ]
        parts = list(dict.fromkeys(part for part in parts if part))
        if not parts:
            continue
        found = _field(parts)
        field, rank = found or (None, 0)
        columns.append(Column(position, "/".join(parts), field, rank, tuple(parts)))
    return tuple(columns)


def _field(parts: list[str]) -> tuple[str, int] | None:
    """Read the lowest level; one that means nothing alone together with what stands above.

    名称 alone is a product's; below 被抽样单位 it is a seller's.
    """
    found = field_of(parts[-1])
    if len(parts) == 1:
        return found
    outer = pattern("level_endings").sub("", squeezed(parts[-2]))
    if found is None or pattern("levels_of_a_party").search(squeezed(parts[-1])):
        joined = field_of(outer + parts[-1])
        if joined and field_of(outer) and (joined[0] in IDENTITY or joined[0].endswith("_place")):
            return joined
    return found
