"""What is looked at before a parser is let near a file: lengths, counts, and what a zip claims.

Each of these costs one look at the bytes, and each is here because a small file can otherwise
make a parser fill the memory or run for hours.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from ingest.errors import UnreadableFileError

LONGEST_LINE: Final = 1 << 24  # bytes
_MOST_COLUMNS: Final = 4_000  # the widest real file has some two hundred
_MOST_CELLS: Final = 200_000_000  # a year of the largest register, blank cells included
_CHUNK: Final = 1 << 18
_LARGEST_DIRECTORY: Final = 1 << 20  # bytes; some ten thousand members
_TAIL: Final = 22 + (1 << 16)  # the end of a zip's directory and the longest comment after it
_NESTED: Final = frozenset({".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"})


def refuse_many_columns(column_count: int, row_count: int, source: str, file_name: str) -> None:
    """Refuse a table that is wide beyond measure, before its cells are laid out.

    A record that brings a column of its own adds a cell to every other record.
    """
    if column_count > _MOST_COLUMNS or column_count * row_count > _MOST_CELLS:
        detail = f"{column_count} columns in {row_count} records, at most {_MOST_COLUMNS} are taken"
        raise UnreadableFileError(source, file_name, "too_many_columns", detail)


def refuse_long_lines(path: Path, source: str, file_name: str) -> None:
    """Refuse a text with a line so long that no record is, without holding the text."""
    length = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            ends = [at for at in map(chunk.find, (b"\n", b"\r")) if at >= 0]
            length += min(ends, default=len(chunk))
            if length > LONGEST_LINE:
                detail = f"a line of more than {LONGEST_LINE} bytes"
                raise UnreadableFileError(source, file_name, "overlong_line", detail)
            if ends:
                length = len(chunk) - 1 - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))


def directory_objection(path: Path) -> str:
    """Say what speaks against reading the directory of a zip; it lies in memory as a whole."""
    size = _directory_size(path)
    return f"its directory alone has {size} bytes" if size > _LARGEST_DIRECTORY else ""


def name_objection(name: str) -> tuple[str, str]:
    """Give reason and detail where the name of a zip's member tells that it is no mere table."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
        return "unsafe_member_name", f"{name[:80]!r} leads out of the archive"
    if path.suffix.lower() in _NESTED:
        return "nested_archive", f"{name[:80]!r} is an archive itself"
    return "", ""


def _directory_size(path: Path) -> int:
    """Read the size of a zip's directory as Python's reader will; 0 where there is no directory."""
    with path.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(stream.tell() - _TAIL, 0))
        tail = stream.read()
    at = len(tail) - 22 if tail[-22:-18] == b"PK\x05\x06" else tail.rfind(b"PK\x05\x06")
    if at < 0:
        return 0
    before = tail[max(at - 76, 0) : at]  # the larger form of the same stands there, if it does
    if before[-20:-16] == b"PK\x06\x07" and before[:4] == b"PK\x06\x06":
        return int.from_bytes(before[40:48], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little")
