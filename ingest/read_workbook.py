"""Workbooks of one plain table a sheet, as offices export registers: labels in a row, rows below.

Annexes of spot checks are no such thing; they have a reader of their own in ``spot_check/``.

The header is the first of the top rows with the most declared labels in it; blanks, line ends and
full-width signs inside a label do not matter. A cell merged over rows stands in each of them, and
a ditto mark means what stands above it. A sheet without a header is not read; a note says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.errors import UnreadableFileError
from ingest.guards import refuse_many_columns
from ingest.source import Source
from ingest.spot_check.vocabulary import pattern
from ingest.text import squeezed
from ingest.workbook import Sheet, read_workbook

_HEADER_ROWS: Final = 20  # a header stands no lower
_LEAST_LABELS: Final = 2
_FOOTER_CELLS: Final = 2  # a remark or a sum below the table fills no more


@dataclass
class _Found:
    """The rows of all sheets, and what is no row of data."""

    columns: dict[str, list[str | None]] = field(default_factory=dict)
    row_number: list[int] = field(default_factory=list)
    sheet: list[str] = field(default_factory=list)
    noise: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, sheet: str, row: int, cells: Mapping[str, str]) -> None:
        for label, cell in cells.items():
            # a column without a label is one only where something stands in it
            if label not in self.columns and (cell or not label.startswith("#")):
                self.columns[label] = [None] * len(self.row_number)
        self.row_number.append(row + 1)
        self.sheet.append(sheet)
        for label, values in self.columns.items():
            values.append(cells.get(label) or None)


def read_plain_workbook(file: LandedFile, source: Source) -> Rows:
    """Read every sheet that has a header, each row below it accounted for.

    Raises
    ------
    UnreadableFileError
        ``no_header`` when no sheet has one, besides what the workbook itself may have wrong.
    """
    return read_plain_tables(read_workbook(file.path, source.name, file.file_name), file, source)


def read_plain_tables(sheets: Iterable[Sheet], file: LandedFile, source: Source) -> Rows:
    """Read every table that has a header, be it a workbook's sheet or a web page's table."""
    declared = declared_labels(source)
    found = _Found()
    tables = 0
    for sheet in sheets:
        header = header_row(sheet, declared)
        if header is None:
            _leave_out(sheet, found)
            continue
        tables += 1
        _read_sheet(sheet, header, declared, found)
    if not tables:
        detail = f"no row of the first {_HEADER_ROWS} of any sheet holds the declared labels"
        raise UnreadableFileError(source.name, file.file_name, "no_header", detail)
    refuse_many_columns(len(found.columns), len(found.row_number), source.name, file.file_name)
    return Rows(
        table=pa.table(
            {name: pa.array(cells, pa.string()) for name, cells in found.columns.items()}
        ),
        row_number=pa.array(found.row_number, pa.int64()),
        sheet=pa.array(found.sheet, pa.string()) if tables > 1 else None,
        noise=dict(found.noise),
        notes=tuple(found.notes),
    )


def declared_labels(source: Source) -> dict[str, str]:
    """Return the labels that a source speaks of, by how they are compared."""
    mapped = {name for rule in source.columns.values() for name in rule.from_}
    named = mapped | {*source.ignore} | source.personal.columns
    return {squeezed(name): name for name in named}


def header_row(sheet: Sheet, declared: Mapping[str, str]) -> int | None:
    """Return the first of the top rows with the most declared labels; None when all have few."""
    counts = [
        len({squeezed(cell) for cell in cells} & declared.keys())
        for cells in sheet.rows[:_HEADER_ROWS]
    ]
    most = max(counts, default=0)
    return counts.index(most) if most >= _LEAST_LABELS else None


def _leave_out(sheet: Sheet, found: _Found) -> None:
    filled = sum(1 for cells in sheet.rows if any(cells))
    if filled:
        found.noise["other_sheet"] += filled
        found.notes.append(
            f"{sheet.name}: no header with the declared labels, {filled} rows unread"
        )


def name_labels(cells: Sequence[str], declared: Mapping[str, str]) -> list[str]:
    """Name the columns: as declared, else as written; a second one ``label#2``, a blank ``#17``."""
    labels: list[str] = []
    seen: Counter[str] = Counter()
    for place, cell in enumerate(cells, start=1):
        label = declared.get(squeezed(cell), cell.strip()) or f"#{place}"
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label}#{seen[label]}")
    return labels


def _read_sheet(sheet: Sheet, header: int, declared: Mapping[str, str], found: _Found) -> None:
    found.noise["title"] += sum(1 for cells in sheet.rows[:header] if any(cells))
    found.noise["header"] += 1
    labels = name_labels(sheet.rows[header], declared)
    for row in range(header + 1, len(sheet.rows)):
        kind = _kind(sheet.rows[row], sheet.rows[header])
        if kind:
            found.noise[kind] += 1
    for row, cells in resolved_rows(sheet, header, labels):
        found.add(sheet.name, row, cells)
    found.noise += Counter()  # drops the zeros


def resolved_rows(
    sheet: Sheet, header: int, labels: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of data below a header: merged cells filled, ditto marks as what they mean."""
    ditto = pattern("ditto")
    above: dict[str, str] = {}
    for row in range(header + 1, len(sheet.rows)):
        if _kind(sheet.rows[row], sheet.rows[header]):
            continue
        written = {label: sheet.text(row, place) for place, label in enumerate(labels)}
        above = {
            label: above.get(label, "") if ditto.search(cell) else cell
            for label, cell in written.items()
        }
        yield row, above


def _kind(cells: Sequence[str], header: Sequence[str]) -> str:
    """Say what a row is that is no data; empty for a row of data."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank"
    if tuple(cells) == tuple(header):
        return "header"
    if len(filled) <= _FOOTER_CELLS and pattern("footers").search(squeezed(filled[0])):
        return "footer"
    return ""
