"""A workbook's bytes are looked at before a parser opens it: what it claims, what it unpacks to."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from ingest.errors import UnreadableFileError
from ingest.guards import directory_objection, name_objection

OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
MOST_CELLS: Final = 5_000_000  # the reader lays a sheet out as a full rectangle

_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")  # a stream of a protected .xlsx
_OLD_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")  # a storage of an .xls with macros
_MOST_MEMBERS: Final = 5_000
_LARGEST_UNPACKED: Final = 200 * 1024 * 1024
_LARGEST_RATIO: Final = 100
_RATIO_COUNTS_FROM: Final = 10 * 1024 * 1024  # a small sheet of equal cells packs very well
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 512  # what is searched for may lie across two chunks
_CELL: Final = re.compile(
    rb"<(?:\w+:)?(?:c|row)\s(?:[^>]{0,300}?\s)??r\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']"
)
_DOCUMENT_TYPE: Final = re.compile(
    b"<!(?:DOCTYPE|ENTITY)"
    + b"|"
    + re.escape("<!DOCTYPE".encode("utf-16-le"))
    + b"|"
    + re.escape("<!DOCTYPE".encode("utf-16-be")),
    re.IGNORECASE,
)
# Where records of an old workbook put a cell: row and column after the record's kind and length.
_OLD_CELLS: Final = tuple(
    re.compile(kind + rb"\x00(...)\x00", re.DOTALL)
    for kind in (rb"\xfd\x00\x0a", rb"\x03\x02\x0e", rb"\x7e\x02\x0a", rb"\x05\x02\x08")
)
_OLD_SHEET: Final = b"\x09\x08\x10\x00"  # the record that a sheet begins with
_BESIDES: Final = (  # what a publisher's table has no need of: folder or file, and what to call it
    ("xl/vbaProject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/embeddings/", "embedded files"),
    ("xl/externalLinks/", "links to other files"),
)


def refuse_hostile_workbook(path: Path, source: str, file_name: str) -> None:
    """Refuse a workbook that is protected, would fill the memory, or holds what no table needs.

    Raises
    ------
    UnreadableFileError
        ``encrypted``, ``oversized``, ``nested_archive``, ``unsafe_member_name``, ``hostile_xml``,
        ``wrong_format`` or ``broken_workbook``.
    """
    with path.open("rb") as stream:
        is_old = stream.read(8) == OLE2
    try:
        reason, detail = _old_objection(path.read_bytes()) if is_old else _zip_objection(path)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        detail = f"the zip archive is broken: {str(error)[:120]}"
        raise UnreadableFileError(source, file_name, "broken_workbook", detail) from error
    if reason:
        raise UnreadableFileError(source, file_name, reason, detail)


def notes_on(path: Path) -> tuple[str, ...]:
    """Note what a workbook holds besides its sheets; nothing of it is run or opened."""
    with path.open("rb") as stream:
        is_zip = stream.read(4) == ZIP
    if is_zip:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        found = {what for start, what in _BESIDES if any(name.startswith(start) for name in names)}
    else:
        found = {"macros"} if _OLD_MACROS in path.read_bytes() else set()
    return tuple(f"the workbook holds {what}, which are not read" for what in sorted(found))


def _old_objection(data: bytes) -> tuple[str, str]:
    """Find the corner of each sheet of an old workbook among its records."""
    if _ENCRYPTED in data:
        return "encrypted", "it asks for a password"
    lowest, rightmost = _old_extent(data)
    if lowest * rightmost <= MOST_CELLS:
        return "", ""
    for sheet in data.split(_OLD_SHEET):  # rows of one and columns of another span nothing
        lowest, rightmost = _old_extent(sheet)
        if lowest * rightmost > MOST_CELLS:
            return "oversized", f"a sheet spans {lowest} rows and {rightmost} columns"
    return "", ""


def _old_extent(data: bytes) -> tuple[int, int]:
    found = b"".join(place for pattern in _OLD_CELLS for place in pattern.findall(data))
    places = np.frombuffer(found, np.uint8).reshape(-1, 3).astype(np.int64)
    rows, columns = places[:, 0] + 256 * places[:, 1] + 1, places[:, 2] + 1
    return int(rows.max(initial=0)), int(columns.max(initial=0))


def _zip_objection(path: Path) -> tuple[str, str]:
    objection = directory_objection(path)
    if objection:
        return "oversized", objection
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        reason, detail = _claims_objection(members, max(path.stat().st_size, 1))
        return (reason, detail) if reason else _content_objection(archive, path.stat().st_size)


def _claims_objection(members: list[zipfile.ZipInfo], packed: int) -> tuple[str, str]:
    """Judge a zip by its directory alone, before anything of it is unpacked."""
    names = [member.filename for member in members]
    if not any(name.startswith("xl/") for name in names):
        return "wrong_format", "the bytes are a zip archive without a workbook in it"
    if len(members) > _MOST_MEMBERS:
        return "oversized", f"{len(members)} members, at most {_MOST_MEMBERS} are looked at"
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        return "broken_workbook", f"two members are called {twice[0][:80]!r}"
    for member in members:
        reason, detail = _member_objection(member)
        if reason:
            return reason, detail
    return _size_objection(sum(member.file_size for member in members), packed)


def _member_objection(member: zipfile.ZipInfo) -> tuple[str, str]:
    if member.flag_bits & 0x1:
        return "encrypted", f"{member.filename[:80]!r} asks for a password"
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "broken_workbook", f"{member.filename[:80]!r} is packed as no workbook is"
    return name_objection(member.filename)


def _size_objection(unpacked: int, packed: int) -> tuple[str, str]:
    is_bomb = unpacked > _RATIO_COUNTS_FROM and unpacked / packed > _LARGEST_RATIO
    if unpacked > _LARGEST_UNPACKED or is_bomb:
        return "oversized", f"it unpacks to {unpacked} bytes or more from {packed}"
    return "", ""


def _content_objection(archive: zipfile.ZipFile, packed: int) -> tuple[str, str]:
    """Unpack everything once without keeping it: what the directory claims can be untrue."""
    unpacked, cells = 0, 0
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        lowest, rightmost = 0, 0
        for tail, chunk in _chunks(archive, member):
            unpacked += len(chunk)
            reason, detail = _size_objection(unpacked, packed)
            if reason:
                return reason, detail
            if is_xml and _DOCUMENT_TYPE.search(tail + chunk):
                return "hostile_xml", f"{member.filename[:80]!r} declares a document type"
            if is_xml:
                lowest, rightmost = _extent(tail + chunk, lowest, rightmost)
            if cells + lowest * rightmost > MOST_CELLS:
                span = f"{lowest} rows and {rightmost} columns"
                return "oversized", f"{member.filename[:80]!r} spans {span}"
        cells += lowest * rightmost
    return "", ""


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Yield a member piece by piece, each with the end of the piece before it."""
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail, chunk
            tail = chunk[-_OVERLAP:]


def _extent(chunk: bytes, lowest: int, rightmost: int) -> tuple[int, int]:
    """Return the lowest row and rightmost column that cells of the chunk are written at."""
    for letters, digits in set(_CELL.findall(chunk)):
        lowest = max(lowest, int(digits))
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        rightmost = max(rightmost, column)
    return lowest, rightmost
