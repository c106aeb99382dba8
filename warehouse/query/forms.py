"""The forms an answer leaves in: CSV, CSV for spreadsheets, JSON lines, Markdown, Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from ingest.files import whole_file

_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class FormError(ExpectedError):
    """An answer was asked for in a form that nobody writes."""

    exit_code = 2


def inert(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such a text gets a leading quote."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_LIVE) else value


def _csv(answer: pa.RecordBatchReader, out: IO[str]) -> int:
    return _csv_of(answer, out, lambda value: value)


def _spreadsheet(answer: pa.RecordBatchReader, out: IO[str]) -> int:
    out.write("\ufeff")  # without it Excel takes UTF-8 for the system's encoding
    return _csv_of(answer, out, inert)


def _csv_of(answer: pa.RecordBatchReader, out: IO[str], cell: Callable[[object], object]) -> int:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(cell(name) for name in answer.schema.names)
    count = 0
    for row in _rows(answer):
        writer.writerow(cell(_flat(value)) for value in row.values())
        count += 1
    return count


def _json(answer: pa.RecordBatchReader, out: IO[str]) -> int:
    count = 0
    for row in _rows(answer):
        out.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
        count += 1
    return count


def _markdown(answer: pa.RecordBatchReader, out: IO[str]) -> int:
    names = answer.schema.names
    right = [pa.types.is_integer(t) or pa.types.is_floating(t) for t in answer.schema.types]
    out.write(f"| {' | '.join(names)} |\n|{'|'.join('---:' if r else '---' for r in right)}|\n")
    count = 0
    for row in _rows(answer):
        cells = (str(_flat(v) if v is not None else "") for v in row.values())
        escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
        out.write(f"| {' | '.join(escaped)} |\n")
        count += 1
    return count


def _rows(answer: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in answer:
        yield from batch.to_pylist()


def _flat(value: object) -> object:
    """Return a list or record as JSON, since a cell of a table holds one value."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _plain(value: object) -> object:
    """Return what JSON has no type for: a decimal as a number, anything else as its text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


TEXTS: Final[Mapping[str, Callable[[pa.RecordBatchReader, IO[str]], int]]] = {
    "csv": _csv,
    "spreadsheet": _spreadsheet,
    "json": _json,
    "markdown": _markdown,
}
_BY_ENDING: Final = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".md": "markdown",
    ".parquet": "parquet",
}


def form_of(path: Path, asked: str = "") -> str:
    """Return the form that a file's ending asks for; of the two of CSV, the one asked for.

    Raises
    ------
    FormError
        For an ending that is none of ``.csv``, ``.json``, ``.jsonl``, ``.ndjson``, ``.md`` and
        ``.parquet``.
    """
    form = _BY_ENDING.get(path.suffix.lower())
    if form is None:
        raise FormError(f"{path.name}: write to a file that ends in {', '.join(_BY_ENDING)}")
    return "spreadsheet" if (form, asked) == ("csv", "spreadsheet") else form


def save(answer: pa.RecordBatchReader, path: Path, form: str) -> int:
    """Write an answer to a file, whole or not at all, and return the number of its rows."""
    with whole_file(path) as temporary:
        if form == "parquet":
            return _save_parquet(answer, temporary)
        with temporary.open("w", encoding="utf-8", newline="") as out:
            return TEXTS[form](answer, out)


def _save_parquet(answer: pa.RecordBatchReader, path: Path) -> int:
    count = 0
    with pq.ParquetWriter(path, answer.schema, compression="zstd") as writer:
        for batch in answer:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
