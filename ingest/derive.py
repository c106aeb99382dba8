"""For a source's own parser: columns added to what the file says, the original kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa

from ingest.batch import Rejected, Rows
from ingest.conform import published_json
from ingest.text_en import plain_text


def with_columns(rows: Rows, columns: Mapping[str, pa.Array]) -> Rows:
    """Add or replace columns; what the publisher wrote stays what it was."""
    table = rows.table
    published = rows.published if rows.published is not None else published_json(table)
    for name, values in columns.items():
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, values)
        else:
            table = table.append_column(name, values)
    return replace(rows, table=table, published=published)


def texts(rows: Rows, column: str) -> list[str | None]:
    """Return the cells of a column as Python texts; all None where the file lacks it."""
    if column not in rows.table.column_names:
        return [None] * int(rows.table.num_rows)
    cells: list[str | None] = rows.table[column].to_pylist()
    return cells


def without_markup(rows: Rows, names: Iterable[str]) -> Rows:
    """Take tags and entities off the named columns, those of them that the file has."""
    columns = {
        name: pa.array([plain_text(text) for text in texts(rows, name)], pa.string())
        for name in names
        if name in rows.table.column_names
    }
    return with_columns(rows, columns)


def rejecting(
    rows: Rows, is_rejected: Sequence[bool], *, reason: str, column: str, detail: str
) -> Rows:
    """Reject the marked rows for one reason; they stay landed rows, with what was published."""
    published = rows.published if rows.published is not None else published_json(rows.table)
    marked = [
        Rejected(
            row_number=rows.row_number[row].as_py(),
            reason=reason,
            published=published[row].as_py(),
            column=column,
            detail=detail,
            sheet=rows.sheet[row].as_py() if rows.sheet is not None else None,
        )
        for row, is_one in enumerate(is_rejected)
        if is_one
    ]
    kept = pa.array([not is_one for is_one in is_rejected], pa.bool_())
    return replace(
        rows,
        table=rows.table.filter(kept),
        row_number=rows.row_number.filter(kept),
        sheet=rows.sheet.filter(kept) if rows.sheet is not None else None,
        published=published.filter(kept),
        rejected=tuple(sorted((*rows.rejected, *marked), key=lambda row: row.row_number)),
    )


def with_report_weeks(rows: Rows, days: Sequence[str | None], forms: Sequence[str]) -> Rows:
    """Add the ISO year and week of each day, for a publisher who reports by the day.

    A day that none of the formats reads has no week; that keeps the row out as it should.
    """
    read = {text: _day(text, forms) for text in set(days) if text}
    found = [read[text] if text else None for text in days]
    weeks = [day.isocalendar() if day else None for day in found]
    return with_columns(
        rows,
        {
            "report_year": pa.array([week.year if week else None for week in weeks], pa.int64()),
            "report_week": pa.array([week.week if week else None for week in weeks], pa.int64()),
        },
    )


def _day(text: str, forms: Sequence[str]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
