r"""JSON answers and NDJSON files: objects become rows, paths become columns.

``records`` of the source says where the objects lie: empty for a bare array, ``success.results``
for a list inside objects, ``{}`` for an object whose values are the records.

A value inside an object is addressed by its dotted path, ``Products.Name``. Where a path runs
through a list, the filled items stand one a line, a line break inside an item being written as a
blank; ``split: "\n"`` takes them apart again. A path that the source names itself is not opened
further: a nested value there is JSON text, a list of plain values one item a line. Numbers are
written as JSON writes them, true and false as such.

A column exists when any record of the file has its key; single records may lack it. An empty
list, an empty object or null stands for every path that the source names below it, so that a
short answer without, say, any injury is not taken for a lost column.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from ingest.batch import LandedFile, Rejected, Rows
from ingest.decode import decode
from ingest.errors import UnreadableFileError
from ingest.guards import refuse_many_columns
from ingest.source import Source

ITEM: Final = "\n"
_SHOWN: Final = 40  # characters of a key in a message
_SHOWN_KEYS: Final = 8
_MESSAGE_KEYS: Final = ("error", "Error", "errors", "message", "Message")


class _BadJsonError(ValueError):
    """The text is JSON in form and cannot be trusted in content."""


def read_json(file: LandedFile, source: Source) -> Rows:
    """Read one JSON document into a row for each of its records.

    Raises
    ------
    UnreadableFileError
        ``broken_json``, ``duplicate_key``, ``records_not_found``, or ``error_answer`` when the
        publisher's server apologises instead of answering.
    """
    text, _ = decode(file.path.read_bytes(), source, file.file_name)
    document = document_of(text, source, file.file_name)
    records = records_in(document, source, file.file_name)
    return rows_of(enumerate(records, start=1), source, file.file_name)


def read_ndjson(file: LandedFile, source: Source) -> Rows:
    """Read a file with one JSON object a line; a broken line is a rejected row."""
    text, _ = decode(file.path.read_bytes(), source, file.file_name)
    good: list[tuple[int, Any]] = []
    rejected: list[Rejected] = []
    lines = text.split("\n")
    blank_count = -1 if text.endswith("\n") else 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank_count += 1
            continue
        try:
            good.append((number, parsed(line)))
        except (ValueError, RecursionError) as error:
            is_last = number == len(lines)
            reason = "truncated_record" if is_last else "broken_json"
            raw = json.dumps(line, ensure_ascii=False)
            rejected.append(Rejected(number, reason, raw, detail=_without_text(error)))
    noise = {"blank": blank_count} if blank_count > 0 else {}
    return rows_of(good, source, file.file_name, rejected, noise)


def rows_of(
    records: Iterable[tuple[int, Any]],
    source: Source,
    file_name: str,
    rejected: Iterable[Rejected] = (),
    noise: Mapping[str, int] | None = None,
) -> Rows:
    """Make rows of numbered objects; what is no object, or no text, is a rejected row.

    Raises
    ------
    UnreadableFileError
        ``too_many_columns`` when the objects have hardly a key in common.
    """
    named = named_paths(source)
    opened, numbers, published = [], [], []
    refused = list(rejected)
    for number, record in records:
        raw = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        if not isinstance(record, dict):
            refused.append(Rejected(number, "not_an_object", json.dumps(record)))
            continue
        if not _is_text(raw):
            raw = json.dumps(record, separators=(",", ":"))
            refused.append(Rejected(number, "broken_text", raw, detail="half of a character"))
            continue
        cells: dict[str, list[str]] = {}
        open_paths(record, "", named, cells)
        opened.append({path: ITEM.join(items) or None for path, items in cells.items()})
        numbers.append(number)
        published.append(raw)
    paths = list(dict.fromkeys(path for cells in opened for path in cells))
    refuse_many_columns(len(paths), len(opened), source.name, file_name)
    columns = {path: pa.array([c.get(path) for c in opened], pa.string()) for path in paths}
    return Rows(
        table=pa.table(columns) if columns else _without_columns(named, len(opened)),
        row_number=pa.array(numbers, pa.int64()),
        published=pa.array(published, pa.string()),
        rejected=tuple(sorted(refused, key=lambda row: row.row_number)),
        noise=noise or {},
    )


def document_of(text: str, source: Source, file_name: str) -> Any:
    """Parse a whole document, or say where it is broken."""
    try:
        return parsed(text)
    except _BadJsonError as error:
        raise UnreadableFileError(source.name, file_name, "duplicate_key", str(error)) from None
    except RecursionError:
        detail = "values lie in one another deeper than any publisher's do"
        raise UnreadableFileError(source.name, file_name, "nested_too_deeply", detail) from None
    except ValueError as error:
        detail = f"no JSON: {_without_text(error)}"
        raise UnreadableFileError(source.name, file_name, "broken_json", detail) from None


def parsed(text: str) -> Any:
    """Parse JSON strictly: no key twice, no NaN; ValueError says what is wrong."""
    return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = sorted(key[:_SHOWN] for key, count in counts.items() if count > 1)[:_SHOWN_KEYS]
        raise _BadJsonError(f"one object has a key twice: {twice}")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _without_text(error: BaseException) -> str:
    """Say what is wrong and where, and never what the text says."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return str(error)


def records_in(document: Any, source: Source, file_name: str) -> list[Any]:
    """Follow the declared path to the records."""
    found = document
    path = source.records or ""
    for step in path.split(".") if path not in {"", "{}"} else ():
        found = found.get(step) if isinstance(found, dict) else None
    if path == "{}" and isinstance(found, dict):
        return list(found.values())
    if path != "{}" and isinstance(found, list):
        return found
    if isinstance(document, dict):
        said = [key for key in _MESSAGE_KEYS if isinstance(document.get(key), str)]
        if said:
            detail = f"the server answers {document[said[0]][:80]!r} and no records"
            raise UnreadableFileError(source.name, file_name, "error_answer", detail)
    where = {"": "a bare array", "{}": "an object of records"}.get(path, f"a list at {path!r}")
    top = sorted(document)[:_SHOWN_KEYS] if isinstance(document, dict) else type(document).__name__
    detail = f"expected {where}, found {top}"
    raise UnreadableFileError(source.name, file_name, "records_not_found", detail)


def named_paths(source: Source) -> frozenset[str]:
    """List the paths that the source speaks of, which are therefore not opened further."""
    mapped = (name for rule in source.columns.values() for name in rule.from_)
    return frozenset((*mapped, *source.ignore, *source.personal.columns))


def open_paths(value: Any, path: str, named: frozenset[str], cells: dict[str, list[str]]) -> None:
    """Collect the cells of a value under their paths."""
    if isinstance(value, dict) and value and path not in named:
        for key, inner in value.items():
            open_paths(inner, f"{path}.{key}" if path else key, named, cells)
    elif isinstance(value, list) and value and not _is_kept_whole(value, path, named):
        for inner in value:
            open_paths(inner, path, named, cells)
    elif value is None or value in ([], {}):
        below = [name for name in named if name.startswith(f"{path}.")] or [path]
        for name in below:
            cells.setdefault(name, [])
    else:
        text = _text(value)
        cells.setdefault(path, []).extend([text] if text else [])


def _is_text(raw: str) -> bool:
    """Tell whether a text can be written down: half of a surrogate pair cannot."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_kept_whole(value: list[Any], path: str, named: frozenset[str]) -> bool:
    return path in named and any(isinstance(item, (dict, list)) for item in value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.splitlines()).strip() if ITEM in value else value.strip()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without_columns(named: frozenset[str], count: int) -> pa.Table:
    """Stand in for a document without any record: the declared columns, empty."""
    return pa.table({name: pa.nulls(count, pa.string()) for name in sorted(named)})
