"""Workbooks about persons are written anew: same sheets, same cells in the same places, all text.

Whatever else a workbook carries (authors, comments, links, hidden parts) stays behind. What stands
in a merged range, or is repeated by a ditto mark, stands in each of its cells.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import xlsxwriter

from ingest.errors import UnreadableFileError
from ingest.personal.masking import mask
from ingest.personal.names import HIDDEN, impersonal
from ingest.read_workbook import declared_labels, header_row, name_labels, resolved_rows
from ingest.source import Source
from ingest.workbook import Sheet, read_workbook

_LONGEST_CELL: Final = 32_767  # characters, of a cell in a workbook
_NO_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same cells give the same bytes

# the rows of a table as they are to be written; None: nobody knows which value stands where
Change = Callable[["Table"], Iterable[Iterable[str] | None]]


@dataclass(frozen=True)
class Table:
    """A sheet with a header: what stands above it, its labels, and its rows with their places."""

    sheet: Sheet
    header: int
    labels: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def tables_of(data: bytes, source: Source, file_name: str) -> list[Table | Sheet]:
    """Read the sheets of a workbook; one without a header comes as it is.

    Raises
    ------
    UnreadableFileError
        ``no_header`` when no sheet has one, besides what the workbook itself may have wrong.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook"
        path.write_bytes(data)
        sheets = read_workbook(path, source.name, file_name)
    declared = declared_labels(source)
    found: list[Table | Sheet] = []
    for sheet in sheets:
        at = header_row(sheet, declared)
        if at is None:
            found.append(sheet)
            continue
        labels = name_labels(sheet.rows[at], declared)
        found.append(Table(sheet, at, tuple(labels), tuple(resolved_rows(sheet, at, labels))))
    if not any(isinstance(each, Table) for each in found):
        detail = "no sheet has a row with the declared labels: nobody knows what stands where"
        raise UnreadableFileError(source.name, file_name, "no_header", detail)
    return found


def filled_labels(table: Table) -> list[str]:
    """List the columns of a table that have a label or hold anything."""
    held = {label for _, cells in table.rows for label, cell in cells.items() if cell}
    return [label for label in table.labels if label in held or not label.startswith("#")]


def write(sheets: Sequence[Table | Sheet], change: Change) -> bytes:
    """Write the sheets anew, each row as it is after the change."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _NO_DAY})
    names: dict[str, None] = {}
    for each in sheets:
        sheet = each.sheet if isinstance(each, Table) else each
        name = impersonal(sheet.name)
        while name in names:
            name = f"{name[:28]}_{len(names)}"
        names[name] = None
        page = book.add_worksheet(name)
        cells = _of_table(each, change) if isinstance(each, Table) else _withheld(each)
        for row, column, text in cells:
            page.write_string(row, column, text[:_LONGEST_CELL])
    book.close()
    return stream.getvalue()


def _of_table(table: Table, change: Change) -> Iterator[tuple[int, int, str]]:
    for row in range(table.header):
        for column, text in enumerate(table.sheet.rows[row]):
            yield row, column, mask(text)
    for column, text in enumerate(table.sheet.rows[table.header]):
        yield table.header, column, mask(text)
    for (row, _), kept in zip(table.rows, change(table), strict=True):
        if kept is None:
            yield row, 0, HIDDEN
            continue
        for column, text in enumerate(kept):
            yield row, column, text


def _withheld(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """Keep the count of the rows that nobody can read, and nothing of what they say."""
    for row, cells in enumerate(sheet.rows):
        if any(cells):
            yield row, 0, HIDDEN
