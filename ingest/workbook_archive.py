"""A zip of workbooks, as notices of food checks attach it: each member read, their rows as one."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

import pyarrow as pa

from ingest.archive import is_zip, members_objection
from ingest.batch import LandedFile, Rows
from ingest.errors import UnreadableFileError
from ingest.guards import directory_objection
from ingest.source import Source

_WORKBOOKS: Final = frozenset({".xls", ".xlsx", ".xlsm"})
_PART_OF_ONE: Final = "[Content_Types].xml"  # a workbook is a zip itself, and has this in it
_MOST_BYTES: Final = 256 << 20  # of all members together
_UTF8: Final = 0x800


def holds_workbooks(path: Path) -> bool:
    """Tell whether a file is a zip around workbooks rather than a workbook."""
    if not is_zip(path) or directory_objection(path):
        return False
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return _PART_OF_ONE not in names and any(_is_workbook(name) for name in names)


def read_each(
    file: LandedFile, source: Source, read_one: Callable[[LandedFile, Source], Rows]
) -> Rows:
    """Read the workbooks of a zip one by one; whatever else it holds is counted and named.

    Raises
    ------
    UnreadableFileError
        What the archive, or the first member that cannot be read, gives reason for.
    """
    found: list[tuple[str, Rows]] = []
    left: list[str] = []
    try:
        with ZipFile(file.path) as archive, TemporaryDirectory() as folder:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_hostile(entries, file, source)
            for number, entry in enumerate(entries):
                name = _name(entry)
                if not _is_workbook(name):
                    left.append(name)
                    continue
                target = Path(folder) / f"{number}{PurePosixPath(name).suffix.lower()}"
                with archive.open(entry) as packed, target.open("wb") as stream:
                    copyfileobj(packed, stream)
                member = replace(file, path=target, file_name=f"{file.file_name}/{name}")
                found.append((name, read_one(member, source)))
                target.unlink()
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _refused("broken_archive", type(error).__name__, file, source) from None
    return _together(found, left)


def _refuse_hostile(entries: list[ZipInfo], file: LandedFile, source: Source) -> None:
    reason, detail = members_objection(entries)
    if not reason and sum(entry.file_size for entry in entries) > _MOST_BYTES:
        reason, detail = "overblown_archive", f"it unpacks to more than {_MOST_BYTES} bytes"
    if reason:
        raise _refused(reason, detail, file, source)


def _is_workbook(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", "."))


def _name(entry: ZipInfo) -> str:
    """Return a member's name; what is not marked as UTF-8 was written on a Chinese desk."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _together(found: list[tuple[str, Rows]], left: list[str]) -> Rows:
    """Put the rows of all members one after the other; each sheet bears its member's name."""
    noise: Counter[str] = Counter()
    for _, rows in found:
        noise.update(rows.noise)
    notes = [f"{name}: {note}" for name, rows in found for note in rows.notes]
    notes += [f"{name} is no workbook and is not read" for name in left]
    published = [rows.published for _, rows in found if rows.published is not None]
    return Rows(
        table=pa.concat_tables([rows.table for _, rows in found], promote_options="default"),
        row_number=pa.concat_arrays([rows.row_number for _, rows in found]),
        sheet=pa.concat_arrays([_sheets(name, rows) for name, rows in found]),
        published=pa.concat_arrays(published) if len(published) == len(found) else None,
        rejected=tuple(
            replace(row, sheet=f"{name}/{row.sheet}" if row.sheet else name)
            for name, rows in found
            for row in rows.rejected
        ),
        noise=dict(noise),
        notes=tuple(notes),
    )


def _sheets(name: str, rows: Rows) -> pa.Array:
    if rows.sheet is None:
        return pa.array([name] * rows.table.num_rows, pa.string())
    return pa.array([f"{name}/{sheet}" for sheet in rows.sheet.to_pylist()], pa.string())


def _refused(reason: str, detail: str, file: LandedFile, source: Source) -> UnreadableFileError:
    return UnreadableFileError(source.name, file.file_name, reason, detail)
