"""CSV and tab-separated files, every record accounted for.

A record is what a CSV reader takes for one: it may run over several lines inside quotes. In a
``tsv`` a quotation mark is a character like any other, and a line is a record. Two parsers look
at each file: Python's finds the records, their lines and those that do not fit; Arrow's makes
columns of the others; they have to agree on the count.

Labels are the file's own, trimmed. The second column of a label is called ``label#2``; a column
without a label is called by its place, ``#17`` the seventeenth. A file without header takes the
labels that the source declares: one that ends earlier in its first record is an older layout of
the publisher's; what stands beyond the declared labels is called by its place.
"""

from __future__ import annotations

import csv
import io
import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingest.batch import LandedFile, Rejected, Rows
from ingest.decode import decode
from ingest.errors import UnreadableFileError
from ingest.guards import refuse_long_lines, refuse_many_columns
from ingest.source import Source

_LONGEST_CELL: Final = 1 << 24  # characters; Python's own limit is too short for some narratives
_BLOCK: Final = 1 << 24  # bytes; Arrow wants a record to fit into two blocks
_WINDOW: Final = 1 << 20  # characters; copies of the whole text would fill the memory
_LONGEST_RECORD: Final = 1 << 20  # characters; the longest narratives have some ten thousand
_CONFLICT_MARKERS: Final = ("<<<<<<< ", ">>>>>>> ")
_SHOWN: Final = 40  # characters of a cell in a message


class Record(NamedTuple):
    """One record of a text: its cells, where it begins and ends, and what is wrong with it."""

    cells: list[str]
    line: int  # physical line it begins at, counted from 1
    start: int  # characters
    end: int
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not self.problem and not "".join(self.cells).strip()


@dataclass
class _Survey:
    """What the first parser finds: labels, lines of the good records, and everything else."""

    labels: tuple[str, ...]
    lines: array[int] = field(default_factory=lambda: array("q"))
    kept: list[tuple[int, int]] = field(default_factory=list)  # stretches of good records
    rejected: list[Rejected] = field(default_factory=list)
    noise: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def keep(self, record: Record) -> None:
        self.lines.append(record.line)
        if self.kept and self.kept[-1][1] == record.start:
            self.kept[-1] = (self.kept[-1][0], record.end)
        else:
            self.kept.append((record.start, record.end))


def read_delimited(file: LandedFile, source: Source) -> Rows:
    """Read a CSV or tab-separated file as its source declares it."""
    refuse_long_lines(file.path, source.name, file.file_name)
    text, _ = decode(file.path.read_bytes(), source, file.file_name)
    survey = _survey(text, source, file.file_name)
    refuse_many_columns(len(survey.labels), len(survey.lines), source.name, file.file_name)
    good = _encoded(text, survey.kept)
    del text  # nobody needs both at once
    try:
        table = _columns(good, survey.labels, source)
    except pa.ArrowInvalid:
        table = None
    if table is None or table.num_rows != len(survey.lines):
        other = "none" if table is None else table.num_rows
        detail = f"one parser counts {len(survey.lines)} records, the other {other}"
        raise UnreadableFileError(source.name, file.file_name, "parsers_disagree", detail)
    return Rows(
        table=table,
        row_number=pa.array(survey.lines, pa.int64()),
        rejected=tuple(survey.rejected),
        noise=dict(survey.noise),
        notes=tuple(survey.notes),
    )


def records_of(text: str, source: Source, file_name: str) -> Iterator[Record]:
    """Yield the records of a delimited text one by one.

    Raises
    ------
    UnreadableFileError
        ``conflict_markers`` when somebody published an unmerged file, ``broken_quotation`` when a
        quotation mark is opened and swallows the lines that follow, ``overlong_record``.
    """
    csv.field_size_limit(_LONGEST_CELL)
    consumed, start = [0], 0

    def physical_lines() -> Iterator[str]:
        for line in _lines(text):
            consumed[0] += len(line)
            if consumed[0] - start > _LONGEST_RECORD:
                detail = f"more than {_LONGEST_RECORD} characters, as of a quotation never closed"
                raise UnreadableFileError(source.name, file_name, "overlong_record", detail)
            yield line

    reader = csv.reader(physical_lines(), strict=True, **_dialect(source))
    while True:
        line, start, problem = reader.line_num + 1, consumed[0], ""
        cells: list[str] | None = []
        try:
            cells = next(reader, None)
        except csv.Error:
            raw = text[start : consumed[0]]
            swallows = consumed[0] == len(text) and len(raw.splitlines()) > 1
            if swallows:
                detail = f"a quotation opened at line {line} is never closed"
                raise UnreadableFileError(
                    source.name, file_name, "broken_quotation", detail, row=line
                ) from None
            cells, problem = [raw], "broken_quotation"
        if cells is None:
            return
        if cells and cells[0].startswith(_CONFLICT_MARKERS):
            detail = f"{cells[0][:_SHOWN]!r}: two versions of the file, never merged"
            raise UnreadableFileError(source.name, file_name, "conflict_markers", detail, row=line)
        yield Record(cells, line, start, consumed[0], problem)


def _lines(text: str) -> Iterator[str]:
    """Yield the physical lines with their ends, a window of the text at a time."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _WINDOW)
        end = len(text) if end < 0 else end + 1
        yield from io.StringIO(text[start:end], newline="")
        start = end


def _encoded(text: str, stretches: Sequence[tuple[int, int]]) -> io.BytesIO:
    """Write stretches of a text as UTF-8, a window of the text at a time."""
    written = io.BytesIO()
    for first, last in stretches:
        for start in range(first, last, _WINDOW):
            written.write(text[start : min(start + _WINDOW, last)].encode("utf-8"))
    return written


def name_labels(cells: Sequence[str]) -> tuple[str, ...]:
    """Name the columns of a header row: trimmed labels, told apart by ordinal or place."""
    names: dict[str, None] = {}
    seen = Counter[str]()
    for place, cell in enumerate(cells, start=1):
        label = name = cell.strip() or f"#{place}"
        while name in names:
            seen[label] += 1
            name = f"{label}#{seen[label] + 1}"
        names[name] = None
    return tuple(names)


def _dialect(source: Source) -> dict[str, Any]:
    if source.format == "tsv":
        return {"delimiter": "\t", "quoting": csv.QUOTE_NONE}
    return {"delimiter": source.delimiter}


def _survey(text: str, source: Source, file_name: str) -> _Survey:
    survey = _Survey(labels=())
    for record in records_of(text, source, file_name):
        if record.is_blank:
            survey.noise["blank"] += 1
        elif not survey.labels and not source.header:
            survey.labels = name_labels(record.cells)
            survey.noise["header"] += 1
        elif _repeats(record.cells, survey.labels):
            survey.noise["repeated_header"] += 1
        else:
            if not survey.labels:
                _settle_layout(survey, source.header, len(record.cells))
            _place(survey, record, text)
    if not survey.labels:
        raise UnreadableFileError(source.name, file_name, "empty_file", "no header and no data")
    return survey


def _repeats(cells: Sequence[str], labels: Sequence[str]) -> bool:
    """Tell whether a record is the header once more, as in files put together from several."""
    return bool(labels) and cells[0].strip() == labels[0] and name_labels(cells) == labels


def _settle_layout(survey: _Survey, declared: tuple[str, ...], width: int) -> None:
    """Name the columns of a file without header, whose layout may be older or newer."""
    beyond = tuple(f"#{place}" for place in range(len(declared) + 1, width + 1))
    survey.labels = declared[:width] + beyond
    if width < len(declared):
        survey.notes.append(f"older layout: {width} of {len(declared)} declared columns")


def _place(survey: _Survey, record: Record, text: str) -> None:
    """Keep a record of the right width; reject the others with the cells they have."""
    expected, found = len(survey.labels), len(record.cells)
    if not record.problem and found == expected:
        survey.keep(record)
        return
    reason = record.problem or "wrong_field_count"
    ends_open = record.end == len(text) and not text.endswith(("\n", "\r"))
    if ends_open and (record.problem or found < expected):
        reason = "truncated_record"
    survey.rejected.append(
        Rejected(
            row_number=record.line,
            reason=reason,
            published=json.dumps(record.cells, ensure_ascii=False),
            detail=f"{found} fields where the header has {expected}" if not record.problem else "",
        )
    )


def _columns(text: io.BytesIO, labels: Sequence[str], source: Source) -> pa.Table:
    """Make text columns of records that all have the right width; an empty cell is null."""
    if not text.tell():
        return pa.table({label: pa.array([], pa.string()) for label in labels})
    dialect = _dialect(source)
    is_quoted = source.format != "tsv"
    return arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(text.getbuffer())),
        read_options=arrow_csv.ReadOptions(column_names=list(labels), block_size=_BLOCK),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect["delimiter"],
            quote_char='"' if is_quoted else False,
            newlines_in_values=is_quoted,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(labels, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
