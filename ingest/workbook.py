"""Open a publisher's workbook, .xls or .xlsx, as sheets of text cells with their merged ranges."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from ingest.errors import UnreadableFileError

Place = tuple[int, int]  # row and column, counted from 0

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")  # a stream of a protected .xlsx
_LARGEST_UNPACKED: Final = 200 * 1024 * 1024
_LARGEST_RATIO: Final = 100
_RATIO_COUNTS_FROM: Final = 10 * 1024 * 1024  # a small sheet of equal cells packs very well
_MOST_CELLS: Final = 5_000_000  # the reader lays a sheet out as a full rectangle
_CELL_ADDRESS: Final = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?r="([A-Z]{1,3})(\d{1,7})"')
_CHUNK: Final = 1 << 20


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
            return [
                _sheet(book.get_sheet_by_name(name), source, file_name) for name in book.sheet_names
            ]
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
    if head.startswith(_OLE2):
        if _ENCRYPTED in path.read_bytes():
            raise _unreadable(source, file_name, "encrypted", "it asks for a password")
        return
    if head.startswith(_ZIP):
        _refuse_hostile_zip(path, source, file_name)
        return
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = "an HTML page" if b"<html" in start or start.startswith(b"<!doctype") else "no workbook"
    if start.startswith(b"<?xml"):
        found = "an XML document"
    raise _unreadable(
        source, file_name, "wrong_format", f"the bytes are {found}, not .xls or .xlsx"
    )


def _refuse_hostile_zip(path: Path, source: str, file_name: str) -> None:
    """Unpack an .xlsx once without keeping it, and stop where it grows beyond all measure."""
    packed = max(path.stat().st_size, 1)
    unpacked, lowest, rightmost = 0, 0, 0
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(name.startswith("xl/") for name in archive.namelist()):
                detail = "the bytes are a zip archive without a workbook in it"
                raise _unreadable(source, file_name, "wrong_format", detail)
            for member in archive.infolist():
                lowest, rightmost = 0, 0
                for chunk in _chunks(archive, member):
                    unpacked += len(chunk)
                    if unpacked > _LARGEST_UNPACKED or (
                        unpacked > _RATIO_COUNTS_FROM and unpacked / packed > _LARGEST_RATIO
                    ):
                        detail = f"it unpacks to more than {unpacked} bytes from {packed}"
                        raise _unreadable(source, file_name, "oversized", detail)
                    if member.filename.startswith("xl/worksheets/"):
                        lowest, rightmost = _extent(chunk, lowest, rightmost)
                if lowest * rightmost > _MOST_CELLS:
                    detail = f"{member.filename} spans {lowest} rows and {rightmost} columns"
                    raise _unreadable(source, file_name, "oversized", detail)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        detail = f"the zip archive is broken: {str(error)[:120]}"
        raise _unreadable(source, file_name, "broken_workbook", detail) from error


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _extent(chunk: bytes, lowest: int, rightmost: int) -> tuple[int, int]:
    """Return the lowest row and rightmost column that cells of the chunk are written at."""
    for letters, digits in _CELL_ADDRESS.findall(chunk):
        lowest = max(lowest, int(digits))
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        rightmost = max(rightmost, column)
    return lowest, rightmost


def _sheet(sheet: CalamineSheet, source: str, file_name: str) -> Sheet:
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        detail = f"sheet {sheet.name} spans {sheet.total_height} rows, {sheet.total_width} columns"
        raise _unreadable(source, file_name, "oversized", detail)
    rows = tuple(
        tuple(_text(value) for value in row) for row in sheet.to_python(skip_empty_area=False)
    )
    width = len(rows[0]) if rows else 0
    merged: dict[Place, Place] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= width:
            continue
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, width)):
                merged[row, column] = (top, left)
        del merged[top, left]
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
