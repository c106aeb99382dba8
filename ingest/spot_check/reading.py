"""Read the workbook of a Chinese spot-check notice: every table of every sheet, every row told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from ingest.batch import LandedFile, Rejected, Rows
from ingest.records import SPOT_CHECK_RESULT
from ingest.source import Source
from ingest.spot_check.dating import check_date_of, clues_of
from ingest.spot_check.header import Header, find_header
from ingest.spot_check.lines import Layout, Line, is_header_row, read_lines
from ingest.spot_check.records import has_subject, production_of, record_of, result_of
from ingest.spot_check.tables import (
    NOT_OURS,
    Table,
    category_of,
    channel_of,
    is_generic,
    result_columns,
    sampling_basis_of,
    table_type_of,
    title_of,
)
from ingest.spot_check.vocabulary import field_of
from ingest.workbook import Sheet, read_workbook

_FILLED: Final = tuple(c for c in SPOT_CHECK_RESULT.columns if c.name != "occurrence")
_SHOWN_LABELS: Final = 8
_TELLING_ROWS: Final = 500  # what a column holds shows in its first rows
_DATED_PRECISIONS: Final = frozenset({"day", "month"})


@dataclass
class _Found:
    """What has been read so far, row for row."""

    records: list[dict[str, Any]] = field(default_factory=list)
    row_numbers: list[int] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    noise: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def read_spot_checks(file: LandedFile, source: Source) -> Rows:
    """Read a workbook of spot-check lists into rows of the record type.

    Raises
    ------
    UnreadableFileError
        When the bytes are no workbook.
    """
    return read_sheets(read_workbook(file.path, source.name, file.file_name), file)


def read_sheets(sheets: Iterable[Sheet], file: LandedFile) -> Rows:
    """Read sheets of spot-check lists, wherever they come from, into rows of the record type."""
    found = _Found()
    for sheet in sheets:
        tables = list(_tables(sheet))
        if not tables:
            _reject_sheet(sheet, found)
        for start, header, end in tables:
            # further tables of a sheet go under the title at its head
            title = title_of(sheet, 0, tables[0][1].top, file.file_name)
            _read_table(sheet, start, header, end, title, file, found)
    return Rows(
        table=pa.table(
            {c.name: pa.array([r[c.name] for r in found.records], c.arrow) for c in _FILLED}
        ),
        row_number=pa.array(found.row_numbers, pa.int64()),
        sheet=pa.array(found.sheets, pa.string()),
        published=pa.array(found.published, pa.string()),
        rejected=tuple(found.rejected),
        noise=dict(found.noise),
        notes=tuple(found.notes),
    )


def _tables(sheet: Sheet) -> Iterator[tuple[int, Header, int]]:
    """Yield the tables of a sheet: where the title starts, the header, and where it ends."""
    start, header = 0, find_header(sheet)
    while header is not None:
        end = _next_header(sheet, header)
        yield start, header, end
        start = end
        header = find_header(sheet, start) if start < len(sheet.rows) else None


def _next_header(sheet: Sheet, header: Header) -> int:
    """Return the row of the next header with other columns; the same one again is noise."""
    fields = {column.position: column.field for column in header.columns}
    for row in range(header.bottom + 1, len(sheet.rows)):
        if is_header_row(sheet, row):
            named = {position: field_of(cell) for position, cell in enumerate(sheet.rows[row])}
            is_other = any(f and fields.get(position) != f[0] for position, f in named.items())
            following = find_header(sheet, row) if is_other else None
            if following and following.top == row:
                return row
    return len(sheet.rows)


def _read_table(
    sheet: Sheet,
    start: int,
    header: Header,
    end: int,
    title: str,
    file: LandedFile,
    found: _Found,
) -> None:
    for row in range(start, header.bottom + 1):
        is_blank = not any(sheet.rows[row])
        kind = "header" if row >= header.top else "title"
        found.noise["blank" if is_blank else kind] += 1
    layout = Layout.of(header, result_columns(sheet, header, end), _cells(sheet, header, end))
    lines = read_lines(sheet, layout, end)
    found.noise.update(lines.noise)
    *folders, base = file.file_name.split("/")
    names = [title, *([] if is_generic(sheet.name) else [sheet.name]), base]
    around = [*names, *reversed(folders)]  # a folder bears the name of the whole notice
    table = _described(names, around, layout, lines.samples)
    found.notes.append(_note(sheet, header, table, len(lines.samples)))
    if table.table_type == NOT_OURS:
        _reject_lines(sheet, lines.samples, "sheet_not_ours", "no list of checked goods", found)
        return
    clues = clues_of(around, file.file_name, file.landed_date)
    periods = [production_of(line, clues.latest)[1].period for line in lines.samples]
    checked = check_date_of(
        clues, [p.day for p in periods if p and p.precision in _DATED_PRECISIONS]
    )
    nameless = [line for line in lines.samples if not has_subject(line)]
    _reject_lines(sheet, nameless, "no_subject", "neither product nor firm is named", found)
    for line in lines.samples:
        if has_subject(line):
            found.records.append(
                record_of(line, table, checked, clues.latest, file.landed_date, layout.items)
            )
            found.row_numbers.append(line.row + 1)
            found.sheets.append(sheet.name)
            found.published.append(line.published_json)


def _cells(sheet: Sheet, header: Header, end: int) -> dict[int, list[str]]:
    """Return what is filled below each label that the vocabulary does not know."""
    rows = range(header.bottom + 1, min(end, header.bottom + 1 + _TELLING_ROWS))
    return {
        column.position: [cell for row in rows if (cell := sheet.rows[row][column.position])]
        for column in header.columns
        if column.field is None
    }


def _described(names: list[str], around: list[str], layout: Layout, samples: list[Line]) -> Table:
    """Say what holds for a table, from its own names or, failing these, the notice's."""
    results = [result_of(line, "") for line in samples]
    items = sum("item_names" in line.texts for line in samples)
    kind = table_type_of(names, layout.header, layout.results, results, items)
    return Table(
        title=names[0],
        table_type=kind,
        sampling_basis=sampling_basis_of(around, kind),
        channel=channel_of(around, layout.header),
        product_category=category_of(names),
    )


def _note(sheet: Sheet, header: Header, table: Table, count: int) -> str:
    """Tell how well a table was understood; unknown labels are test items or words to be added."""
    unknown = header.unknown_labels
    mapped = len(header.columns) - len(unknown)
    note = f"{sheet.name}: {table.table_type}, {count} rows, {mapped} of {len(header.columns)} "
    note += "columns recognised"
    if unknown:
        shown = ", ".join(label[:40] for label in unknown[:_SHOWN_LABELS])
        more = len(unknown) - _SHOWN_LABELS
        note += f"; unknown: {shown}" + (f" and {more} more" if more > 0 else "")
    return note


def _reject_sheet(sheet: Sheet, found: _Found) -> None:
    """Keep every row of a sheet that has no header of ours, with the reason."""
    if not any(any(cells) for cells in sheet.rows):
        found.noise["blank"] += len(sheet.rows)
        return
    for row in range(len(sheet.rows)):
        cells = [cell for cell in sheet.rows[row] if cell]
        if len(cells) <= 1:
            found.noise["title" if cells else "blank"] += 1
            continue
        found.rejected.append(
            Rejected(
                row_number=row + 1,
                reason="sheet_not_ours",
                published=json.dumps(dict(enumerate(sheet.rows[row])), ensure_ascii=False),
                detail="the sheet has no header of a spot-check list",
                sheet=sheet.name,
            )
        )
    found.notes.append(f"{sheet.name}: not ours, no header of a spot-check list")


def _reject_lines(sheet: Sheet, lines: list[Line], reason: str, detail: str, found: _Found) -> None:
    found.rejected.extend(
        Rejected(
            row_number=line.row + 1,
            reason=reason,
            published=line.published_json,
            detail=detail,
            sheet=sheet.name,
        )
        for line in lines
    )
