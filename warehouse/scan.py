"""Looks for words in everything below a folder, however it is packed or encoded.

Each file is searched as bytes, in the encodings that Chinese offices use; what is packed (archives,
workbooks, Parquet, databases, PDFs) is opened and searched again. A file that should open and does
not is named: what was not looked into is not clean.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from warehouse import store

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_LARGEST_MEMBER: Final = 1 << 30
_DEEPEST: Final = 4  # archives in archives
_WINDOW: Final = 3  # bytes of a form that are looked at first: a table of all of them is small
_PIECE: Final = 1 << 22  # bytes searched at a time
_SQLITE: Final = b"SQLite format 3\0"
_CODES: Final = re.compile(rb"<([0-9A-Fa-f]+)>")
_RANGE: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_PAIR: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


class TooShortError(ExpectedError):
    """A word that cannot be looked for, because it says nothing."""

    exit_code = 2


class _UnopenedError(Exception):
    """A packed file could not be looked into."""


@dataclass(frozen=True, order=True)
class Sighting:
    """A word that was found: its number among those looked for, counted from 1, and where."""

    word_number: int
    place: str


@dataclass(frozen=True)
class Scanned:
    """What a scan found, and what it could not look into."""

    file_count: int
    sightings: tuple[Sighting, ...]
    unopened: tuple[str, ...]


def scan(home: Path, words: Sequence[str], *more: Path, but: Path | None = None) -> Scanned:
    """Look for words in every file below some folders, and in the names of the files."""
    searched = _Search(words)
    paths = {path for folder in (home, *more) for path in folder.rglob("*")}
    files = sorted(p for p in paths if not (but and p.is_relative_to(but)) and not p.is_symlink())
    for path in files:
        place = str(path)
        searched.look_at(path.name.encode(), f"name of {place}")
        if path.is_file():
            searched.open(path)
    return Scanned(
        sum(path.is_file() for path in files),
        tuple(sorted(searched.sightings)),
        tuple(searched.unopened),
    )


class _Search:
    """The words in all their forms, and where they were seen."""

    def __init__(self, words: Sequence[str]) -> None:
        self._forms = _Forms(
            {form: n for n, word in enumerate(words, start=1) for form in _forms(word)}
        )
        self.sightings: set[Sighting] = set()
        self.unopened: list[str] = []

    def look_at(self, data: bytes, place: str) -> None:
        self.sightings.update(Sighting(number, place) for number in self._forms.found_in(data))

    def open(self, path: Path) -> None:
        data = path.read_bytes()
        self.look_at(data, str(path))
        try:
            if data[8:12] == b"DUCK":
                for text in _database(path):
                    self.look_at(text, str(path))
            elif data.startswith(_SQLITE):
                for text in _sqlite(path):
                    self.look_at(text, str(path))
            else:
                self._unpack(data, str(path), _DEEPEST)
        except _UnopenedError:
            self.unopened.append(str(path))

    def _unpack(self, data: bytes, place: str, depth: int) -> None:
        for magic, unpack in _PACKED.items():
            if data.startswith(magic):
                if not depth:
                    raise _UnopenedError
                for name, inner in unpack(data):
                    inside = f"{place} › {name}" if name else place
                    self.look_at(name.encode(), inside)
                    self.look_at(inner, inside)
                    self._unpack(inner, inside, depth - 1)


class _Forms:
    """Many byte strings, looked for in one pass: by their first bytes, and then as a whole."""

    def __init__(self, numbers: Mapping[bytes, int]) -> None:
        self._begin = np.zeros(1 << 24, dtype=bool)
        self._follow = np.zeros(1 << 24, dtype=bool)
        self._by_begin: dict[bytes, list[tuple[bytes, int]]] = {}
        for form, number in numbers.items():
            self._by_begin.setdefault(form[:_WINDOW], []).append((form, number))
            self._begin[int.from_bytes(form[:_WINDOW])] = True
            if len(form) < 2 * _WINDOW:
                self._follow[:] = True  # too short to be told by what follows
            self._follow[int.from_bytes(form[_WINDOW : 2 * _WINDOW])] = True
        self._longest = max(map(len, numbers), default=0)

    def found_in(self, data: bytes) -> set[int]:
        """Return the numbers of the forms that stand in some bytes."""
        found: set[int] = set()
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE + self._longest + _WINDOW]
            for at in self._candidates(piece):
                forms = self._by_begin.get(piece[at : at + _WINDOW], ())
                found.update(number for form, number in forms if piece.startswith(form, at))
        return found

    def _candidates(self, piece: bytes) -> list[int]:
        codes = np.frombuffer(piece + bytes(2 * _WINDOW), dtype=np.uint8).astype(np.uint32)
        windows = (codes[:-2] << 16) | (codes[1:-1] << 8) | codes[2:]
        begins = np.flatnonzero(self._begin[windows[: len(piece)]])
        followed: list[int] = begins[self._follow[windows[begins + _WINDOW]]].tolist()
        return followed


def _forms(word: str) -> set[bytes]:
    """Write a word as files may hold it."""
    plain = {word, json.dumps(word)[1:-1], quote(word)}
    forms = {form.encode(encoding) for form in plain for encoding in _ENCODINGS}
    if min(map(len, forms)) < _WINDOW:
        raise TooShortError(
            "a word of one or two letters stands everywhere: nothing was looked for"
        )
    return forms


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.file_size > _LARGEST_MEMBER:
                    raise _UnopenedError
                if not member.is_dir():
                    yield member.filename, archive.read(member)
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise _UnopenedError from error


def _stream(unpack: Callable[[bytes], bytes]) -> Callable[[bytes], Iterator[tuple[str, bytes]]]:
    def members(data: bytes) -> Iterator[tuple[str, bytes]]:
        try:
            yield "", unpack(data)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise _UnopenedError from error

    return members


def _parquet(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches():
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                yield "", "\n".join([name, *map(str, column.to_pylist())]).encode()
    except (pa.ArrowException, OSError) as error:
        raise _UnopenedError from error


def _pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a PDF's objects in the clear, and its text by each font's own table of characters."""
    clear = []
    for found in re.finditer(rb"stream\r?\n", data):
        with suppress(zlib.error):
            clear.append(zlib.decompressobj().decompress(data[found.end() :]))
    yield "", b"\n".join(clear)
    codes = b"".join(b"".join(_CODES.findall(s)) for s in clear if b"begincmap" not in s)
    for table in (_characters(stream) for stream in clear if b"begincmap" in stream):
        text = [table.get(codes[at : at + 4].lower(), "") for at in range(0, len(codes), 4)]
        yield "", "".join(text).encode()


def _characters(table: bytes) -> dict[bytes, str]:
    """Read what characters the codes of a font stand for."""
    found = {}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, character in _PAIR.findall(section):
            found[code.lower()] = _utf16(character)
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, start in _RANGE.findall(section):
            for step in range(int(last, 16) - int(first, 16) + 1):
                code = f"{int(first, 16) + step:0{len(first)}x}".encode()
                found[code] = chr(int(start, 16) + step)
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", errors="replace")


def _database(path: Path) -> Iterator[bytes]:
    """Yield the tables of a DuckDB file as text, with what is said of them."""
    with store.inspect(path, memory_limit="512MB", threads=1) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment, sql from duckdb_tables()"
        ).fetchall()
        for schema, table, *said in tables:
            yield str(said).encode()
            name = f"{store.identifier(schema)}.{store.identifier(table)}"
            cursor = connection.execute(f"select cast(columns(*) as varchar) from {name}")
            while rows := cursor.fetchmany(50_000):
                yield "\n".join("\t".join(map(str, row)) for row in rows).encode()


def _sqlite(path: Path) -> Iterator[bytes]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda text: text.decode(errors="replace")
            yield "\n".join(connection.iterdump()).encode()
    except sqlite3.Error as error:
        raise _UnopenedError from error


_PACKED: Final[Mapping[bytes, Callable[[bytes], Iterator[tuple[str, bytes]]]]] = MappingProxyType(
    {
        b"PK\x03\x04": _members,
        b"\x1f\x8b": _stream(gzip.decompress),
        b"BZh": _stream(bz2.decompress),
        b"\xfd7zXZ\x00": _stream(lzma.decompress),
        b"PAR1": _parquet,
        b"%PDF": _pdf,
    }
)
