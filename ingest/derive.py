"""For a source's own parser: columns added to what the file says, the original kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from ingest.batch import Rows
from ingest.conform import published_json


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
