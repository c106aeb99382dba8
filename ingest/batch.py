"""What passes between the parts: a landed file, its rows as read, its batch as conformed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from ingest.source import Source


@dataclass(frozen=True)
class LandedFile:
    """One file of a source as it lies in landing: one file is one batch."""

    source: str
    batch_id: str
    file_name: str  # path below the drop folder, or the name the publisher gave
    path: Path
    sha256: str
    size_bytes: int
    landed_date: date  # the run's business date, not a clock


@dataclass(frozen=True)
class Rejected:
    """A row that could not be taken, with the reason and the row as published (JSON text)."""

    row_number: int
    reason: str
    published: str
    column: str | None = None
    detail: str = ""
    sheet: str | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a file as read: text cells under the file's own (or a parser's) column names.

    Parameters
    ----------
    table
        One text column for each column of the file; null where the cell is empty. A parser may
        hand over columns of the record type itself, as text or already typed.
    row_number
        Where each row stands in its sheet or file, counted from 1.
    sheet
        Name of the sheet or member each row stands in, or None when the file has only one.
    published
        Each row as the publisher wrote it, JSON text; None leaves it to be made of the table.
    rejected
        Rows that are data but cannot be read; they are landed rows all the same.
    noise
        Rows that are no data, counted by what they are: title, header, blank, footer …
    notes
        What a person should know of the file, in one sentence each.
    """

    table: pa.Table
    row_number: pa.Array
    sheet: pa.Array | None = None
    published: pa.Array | None = None
    rejected: tuple[Rejected, ...] = ()
    noise: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def landed_count(self) -> int:
        """How many rows of data the file holds."""
        return int(self.table.num_rows) + len(self.rejected)


@dataclass(frozen=True)
class Batch:
    """A conformed file: typed records, rows that could not conform, and the count of both.

    ``records`` has the schema of the record type, ``rejects`` the one of ``records.REJECTS``;
    together they are the landed rows, none more and none less.
    """

    source: Source
    file: LandedFile
    records: pa.Table
    rejects: pa.Table
    landed_count: int
    noise: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        found = self.records.num_rows + self.rejects.num_rows
        if found != self.landed_count:
            raise AssertionError(
                f"{self.source.name}: {self.file.file_name}: {self.landed_count} rows landed, "
                f"{found} accounted for"
            )
