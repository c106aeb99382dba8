"""Open a publisher's workbook, .xls or .xlsx, as sheets of text cells with their merged ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from ingest.errors import UnreadableFileError
from ingest.workbook_guard import MOST_CELLS, OLE2, ZIP, refuse_hostile_workbook

Place = tuple[int, int]  # row and column, counted from 0

_MOST_MERGED: Final = 500_000  # covered cells; ranges may lie over one another


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows of text from cell A1 on, and where merged cells take their value from.

    ``merged`` leads from each covered cell to the first cell of its range; that cell itself and
    cells of no range are not in it.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: Mapping[Place, Place] = field(default_factory=dict)

    def origin(self, row: int, column: int) -> Place:
        """Return the cell whose text stands in this place."""
        return self.merged.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """Return the text of a place, of its merged range if it is covered by one."""
        at_row, at_column = self.origin(row, column)
        return self.rows[at_row][at_column]


def read_workbook(path: Path, source: str, file_name: str) -> list[Sheet]:
    """Read every sheet of a workbook.

    Raises
    ------
    UnreadableFileError
        When the bytes are no workbook, are protected, broken, or would unpack beyond all measure.
    """
    _refuse_wrong_bytes(path, source, file_name)
    try:
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            sheets, left = [], MOST_CELLS
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                left -= sheet.total_height * sheet.total_width
                if left < 0:
                    detail = f"{name} and the sheets before it span more than {MOST_CELLS} cells"
                    raise _unreadable(source, file_name, "oversized", detail)
                sheets.append(_sheet(sheet, source, file_name))
            return sheets
    except PasswordError as error:
        raise _unreadable(source, file_name, "encrypted", "it asks for a password") from error
    except CalamineError as error:
        detail = f"the workbook is broken: {str(error)[:120]}"
        raise _unreadable(source, file_name, "broken_workbook", detail) from error


def _unreadable(source: str, file_name: str, reason: str, detail: str) -> UnreadableFileError:
    return UnreadableFileError(source, file_name, reason, detail)


def _refuse_wrong_bytes(path: Path, source: str, file_name: str) -> None:
    """Look at the first bytes before a parser does: publishers save error pages as .xls."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise _unreadable(source, file_name, "empty_file", "the file has no bytes")
    if head.startswith((OLE2, ZIP)):
        refuse_hostile_workbook(path, source, file_name)
        return
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = "an HTML page" if b"<html" in start or start.startswith(b"<!doctype") else "no workbook"
    if start.startswith(b"<?xml"):
        found = "an XML document"
    raise _unreadable(
        source, file_name, "wrong_format", f"the bytes are {found}, not .xls or .xlsx"
    )


def _sheet(sheet: CalamineSheet, source: str, file_name: str) -> Sheet:
    rows = tuple(
        tuple(_text(value) for value in row) for row in sheet.to_python(skip_empty_area=False)
    )
    width = len(rows[0]) if rows else 0
    merged: dict[Place, Place] = {}
    ranges = [
        (top, left, min(bottom + 1, len(rows)), min(right + 1, width))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < len(rows) and left < width
    ]
    covered = sum((below - top) * (beyond - left) for top, left, below, beyond in ranges)
    if covered > _MOST_MERGED:
        detail = f"ranges of {sheet.name} cover {covered} cells, at most {_MOST_MERGED} are taken"
        raise _unreadable(source, file_name, "oversized", detail)
    for top, left, below, beyond in ranges:
        for row in range(top, below):
            for column in range(left, beyond):
                merged[row, column] = (top, left)
        merged.pop((top, left), None)  # a range that ends before it begins covers nothing
    return Sheet(sheet.name, rows, merged)


def _text(value: object) -> str:
    """Write a cell as a person reads it: days in ISO form, whole numbers without a point."""
    if isinstance(value, float):
        # 15 digits: 0.30000000000000004 is how 0.3 is stored
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value).strip()
