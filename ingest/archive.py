"""A text file inside a zip: found by its declared name, guarded, and read like any other.

A source that declares ``member`` takes the file bare or zipped. Of a zip one member is read, the
one whose name fits; whatever would make reading dangerous or ambiguous refuses the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.batch import LandedFile
from ingest.errors import UnreadableFileError
from ingest.guards import directory_objection, name_objection
from ingest.sniff import ZIP, sniff
from ingest.source import Source

_MOST_MEMBERS: Final = 100
_LARGEST: Final = 8 << 30  # bytes unpacked; the largest publisher's file is below two
_HIGHEST_RATIO: Final = 200  # text packs to a tenth or a thirtieth; a bomb to a thousandth
_ENCRYPTED: Final = 0x1
_HEAD: Final = 1 << 16


def is_zip(path: Path) -> bool:
    """Tell by the first bytes whether a file is a zip."""
    with path.open("rb") as stream:
        return stream.read(4).startswith(ZIP)


@contextmanager
def unpacked(file: LandedFile, source: Source) -> Iterator[LandedFile]:
    """Hand out the declared member of a zip as a file of its own, for as long as it is read.

    Raises
    ------
    UnreadableFileError
        ``broken_archive``, ``encrypted_archive``, ``nested_archive``, ``unsafe_member_name``,
        ``too_many_members``, ``overblown_archive``, ``member_not_found`` or ``several_members``;
        and whatever the first bytes of the member give reason for.
    """
    objection = directory_objection(file.path)
    if objection:
        raise _refused("too_many_members", objection, file, source)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "member"
        try:
            with ZipFile(file.path) as archive:
                member = _member(archive.infolist(), file, source)
                with archive.open(member) as packed, target.open("wb") as stream:
                    copyfileobj(packed, stream)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise _refused("broken_archive", type(error).__name__, file, source) from None
        with target.open("rb") as stream:
            bare = source.model_copy(update={"member": None})
            sniff(stream.read(_HEAD), bare, file.file_name)
        yield replace(file, path=target)


def member_of(data: bytes, source: Source, file_name: str) -> bytes:
    """Return the declared member of a zip that has not landed yet; refuses as `unpacked` does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "arrived"
        path.write_bytes(data)
        file = LandedFile(source.name, "", file_name, path, "", len(data), date.min)
        with unpacked(file, source) as member:
            return member.path.read_bytes()


def _member(entries: list[ZipInfo], file: LandedFile, source: Source) -> ZipInfo:
    """Choose the one member that fits, after looking at all that the archive claims to hold."""
    files = [entry for entry in entries if not entry.is_dir()]
    reason, detail = members_objection(files)
    if reason:
        raise _refused(reason, detail, file, source)
    pattern = source.member or "*"
    fitting = [f for f in files if _fits(f, pattern)]
    names = sorted(entry.filename for entry in files)[:8]
    if not fitting:
        detail = f"no member is called like {pattern!r}: {names}"
        raise _refused("member_not_found", detail, file, source)
    if len(fitting) > 1:
        detail = f"{len(fitting)} members are called like {pattern!r}: {names}"
        raise _refused("several_members", detail, file, source)
    return fitting[0]


def _fits(entry: ZipInfo, pattern: str) -> bool:
    """Compare the name alone, whatever its folder and its case."""
    return fnmatchcase(PurePosixPath(entry.filename).name.lower(), pattern.lower())


def members_objection(files: list[ZipInfo]) -> tuple[str, str]:
    """Give reason and detail where what an archive claims to hold makes it dangerous to open."""
    if len(files) > _MOST_MEMBERS:
        return "too_many_members", f"{len(files)} members, at most {_MOST_MEMBERS} are looked at"
    for entry in files:
        if entry.flag_bits & _ENCRYPTED:
            return "encrypted_archive", f"{entry.filename!r} needs a password"
        reason, detail = name_objection(entry.filename)
        if reason:
            return reason, detail
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _LARGEST or ratio > _HIGHEST_RATIO:
            detail = f"{entry.filename!r} unpacks to {entry.file_size} bytes, {ratio:.0f}-fold"
            return "overblown_archive", detail
    return "", ""


def _refused(reason: str, detail: str, file: LandedFile, source: Source) -> UnreadableFileError:
    return UnreadableFileError(source.name, file.file_name, reason, detail)
