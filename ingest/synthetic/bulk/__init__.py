"""A large drop folder for benchmarks and detection studies: millions of rows in bounded memory.

Complaints of the hotline by the million, spot checks and recalls in proportion, each in its
publisher's own format, with outbreaks, people who complain again and again and two laboratories
that cannot be relied on planted among them. Every row follows from seed and number alone, so the
bytes are the same whatever the pieces they are written in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from ingest.files import read_json, whole_file, write_json
from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.checks import Checks, LaboratoryTruth
from ingest.synthetic.bulk.complaints import Frequent, Hotline
from ingest.synthetic.bulk.exports import export_files
from ingest.synthetic.bulk.plan import Outbreak, Plan
from ingest.synthetic.bulk.recalls import Recalls
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.truth import CellTruth, FileTruth

__all__ = ["BulkTruth", "ComplaintCell", "Frequent", "LaboratoryTruth", "Outbreak", "generate_bulk"]

TRUTH_FILE: Final = "truth.json"
CHUNK_ROWS: Final = 50_000

Writer = Callable[[BinaryIO], FileTruth]


@dataclass(frozen=True)
class ComplaintCell:
    """Loadable complaints of an industry that tell of a hazard, in a month, outbreaks included."""

    industry_code: str
    hazard_code: str
    month: date
    complaint_count: int


@dataclass(frozen=True)
class BulkTruth:
    """All that is known of a large drop folder."""

    seed: int
    row_count: int  # complaints registered; those sent again come on top
    since: date
    until: date
    outbreaks: tuple[Outbreak, ...]
    complaint_cells: tuple[ComplaintCell, ...]
    check_cells: tuple[CellTruth, ...]
    frequent_complainants: tuple[Frequent, ...]
    laboratories: tuple[LaboratoryTruth, ...]
    files: tuple[FileTruth, ...]


def generate_bulk(
    inbox: Path,
    until: date,
    row_count: int,
    seed: int = 20261123,
    *,
    months: int = 120,
    chunk_rows: int = CHUNK_ROWS,
    progress: Callable[[int, int], None] | None = None,
) -> BulkTruth:
    """Fill a drop folder with that many complaints, checks and recalls in proportion.

    The same arguments give the same bytes; ``chunk_rows`` bounds the memory and changes nothing.

    Parameters
    ----------
    until
        Whole months before the month of this day are written.
    row_count
        Complaints registered. A fifth as many spot checks and a two-hundredth as many recalls come
        with them, and two in a hundred complaints are sent again, equal or corrected.
    progress
        Told after each file how many are written, and of how many.
    """
    plan = Plan.ending(seed, row_count, until, months)
    hotline, checks = Hotline(plan), Checks(plan)
    files: list[FileTruth] = []
    to_write = list(_files(plan, hotline, checks, chunk_rows))
    for name, write in to_write:
        with whole_file(inbox / name) as path, path.open("wb") as stream:
            files.append(write(stream))
        if progress:
            progress(len(files), len(to_write))
    truth = BulkTruth(
        seed=seed,
        row_count=row_count,
        since=plan.since,
        until=plan.until,
        outbreaks=tuple(plan.outbreaks),
        complaint_cells=tuple(_complaint_cells(hotline)),
        check_cells=tuple(checks.cells()),
        frequent_complainants=tuple(hotline.people()),
        laboratories=tuple(checks.laboratories()),
        files=tuple(files),
    )
    write_json(inbox.parent / TRUTH_FILE, _plain(truth))
    return truth


def _files(
    plan: Plan, hotline: Hotline, checks: Checks, chunk_rows: int
) -> Iterator[tuple[str, Writer]]:
    for export in export_files(hotline):
        yield export.name, partial(export.write, chunk_rows=chunk_rows)
    for series in (checks, Recalls(plan)):
        for name, rows in series.files():
            yield name, partial(series.write, name=name, rows=rows, chunk_rows=chunk_rows)


def _complaint_cells(hotline: Hotline) -> Iterator[ComplaintCell]:
    for industry, hazard, month in np.argwhere(hotline.cells).tolist():
        yield ComplaintCell(
            INDUSTRIES[industry].code,
            words.HAZARDS[hazard],
            hotline.plan.months[month],
            int(hotline.cells[industry, hazard, month]),
        )


def _plain(truth: BulkTruth) -> dict[str, Any]:
    """Return the truth as JSON takes it; `asdict` would take a second for a large one."""
    return {
        name: [vars(part) for part in value] if isinstance(value, tuple) else value
        for name, value in vars(truth).items()
    }


def read_bulk_truth(path: Path) -> BulkTruth:
    """Read the truth of a large drop folder back."""
    stated: dict[str, Any] = read_json(path)
    day = date.fromisoformat
    return BulkTruth(
        seed=stated["seed"],
        row_count=stated["row_count"],
        since=day(stated["since"]),
        until=day(stated["until"]),
        outbreaks=tuple(Outbreak(**{**o, "start": day(o["start"])}) for o in stated["outbreaks"]),
        complaint_cells=tuple(
            ComplaintCell(**{**c, "month": day(c["month"])}) for c in stated["complaint_cells"]
        ),
        check_cells=tuple(
            CellTruth(**{**c, "month": day(c["month"])}) for c in stated["check_cells"]
        ),
        frequent_complainants=tuple(Frequent(**f) for f in stated["frequent_complainants"]),
        laboratories=tuple(LaboratoryTruth(**laboratory) for laboratory in stated["laboratories"]),
        files=tuple(FileTruth(**file) for file in stated["files"]),
    )
