"""The door to every reader: the source's own parser, or its declared format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final, cast

from ingest.archive import is_zip, unpacked
from ingest.batch import LandedFile, Rows
from ingest.errors import DeclarationError, UnreadableFileError
from ingest.read_delimited import read_delimited
from ingest.read_html import read_html
from ingest.read_json import read_json, read_ndjson
from ingest.read_workbook import read_plain_workbook
from ingest.read_xml import read_xml
from ingest.source import Source
from ingest.workbook_archive import holds_workbooks, read_each
from ingest.workbook_guard import notes_on

Reader = Callable[[LandedFile, Source], Rows]

_READERS: Final[Mapping[str, Reader]] = {
    "csv": read_delimited,
    "tsv": read_delimited,
    "json": read_json,
    "ndjson": read_ndjson,
    "xml": read_xml,
    "workbook": read_plain_workbook,
    "html": read_html,
}


def read(file: LandedFile, source: Source) -> Rows:
    """Read a landed file into text cells, every row of it accounted for.

    Raises
    ------
    UnreadableFileError
        When the bytes are not what the source declares; its reason is a stable code.
    """
    try:
        if source.member is not None and is_zip(file.path):
            with unpacked(file, source) as member:
                return _read(member, source)
        if source.format == "workbook" and holds_workbooks(file.path):
            return read_each(file, source, _read)
        rows = _read(file, source)
    except RecursionError:
        detail = "values lie in one another deeper than any publisher's do"
        raise UnreadableFileError(
            source.name, file.file_name, "nested_too_deeply", detail
        ) from None
    if source.format == "workbook":
        return replace(rows, notes=(*rows.notes, *notes_on(file.path)))
    return rows


def _read(file: LandedFile, source: Source) -> Rows:
    if source.parser is not None:
        return _parser(source.parser)(file, source)
    if source.workbooks and _is_workbook(file.path, source):
        return read_plain_workbook(file, source)
    if source.format not in _READERS:
        raise DeclarationError(f"{source.name}: a {source.format} needs a parse.py in its folder")
    return _READERS[source.format](file, source)


def _is_workbook(path: Path, source: Source) -> bool:
    with path.open("rb") as stream:
        return source.takes_plain_workbook(stream.read(8))


@lru_cache(maxsize=256)
def _parser(path: Path) -> Reader:
    """Load the `parse` function of a source folder, wherever the folder lies."""
    name = f"fenghuo_source_{sha256(str(path).encode()).hexdigest()[:12]}"
    found = spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise DeclarationError(f"{path}: cannot be loaded")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    if not callable(getattr(module, "parse", None)):
        raise DeclarationError(f"{path}: has no function `parse(file, source)`")
    return cast("Reader", module.parse)
