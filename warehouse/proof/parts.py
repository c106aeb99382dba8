"""Computes the parts of the proof from what is there: the register, a published warehouse, R."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.proof.backtest import Case, foretold, lead, read_cases
from warehouse.proof.coverage import coverage
from warehouse.proof.detection import Trial, detection
from warehouse.proof.register import Series, measured, read_register, weekly_series, write_register
from warehouse.proof.speed import compare, has_surveillance
from warehouse.proof.tiers import tiers

Progress = Callable[[int, int], None]
Found = list[dict[str, Any]]

# whole years that each source delivered without a break
SPANS: Final = {
    "eu_safety_gate_notices": (date(2023, 1, 2), date(2025, 12, 28)),
    "eu_rasff_notifications": (date(2020, 1, 6), date(2024, 10, 27)),
    "us_cpsc_recall_details": (date(2016, 1, 4), date(2026, 5, 17)),
    "us_neiss_injuries": (date(2013, 1, 7), date(2022, 12, 25)),
}
_SHORT_MEMORY: Final = ("ears_c1", "ears_c2", "ears_c3", "year_on_year")  # need no five years
_PAIRS: Final = (
    ("eu_safety_gate_notices", "us_cpsc_recall_details"),
    ("us_cpsc_recall_details", "eu_safety_gate_notices"),
)


class NothingToProveError(ExpectedError):
    """What the part is measured on is not there."""

    exit_code = 4


def detected(series_count: int, progress: Progress) -> Found:
    """Try the detectors on planted hazards."""
    trial = Trial(series_count=series_count)
    return [asdict(score) for score in detection(read_register(), trial, progress)]


def tiered(progress: Progress) -> Found:
    """Let crude, shrunken and our tiers name the worst cells of known worlds."""
    return [asdict(score) for score in tiers(progress=progress)]


def covered(progress: Progress) -> Found:
    """Count how often the intervals hold the truth."""
    return [asdict(found) for found in coverage(progress=progress)]


def compared_with_r(series_count: int) -> Found:
    """Judge the same series by ours and by R.

    Raises
    ------
    NothingToProveError
        Where R or its package surveillance is missing.
    """
    if not has_surveillance():
        raise NothingToProveError("R with its package surveillance is not on this machine")
    return [asdict(compare(read_register(), series_count))]


def replayed(lake: Lake, progress: Progress) -> Found:
    """Replay the real years of the current published version.

    Raises
    ------
    NothingToProveError
        Where no version is published or it lacks the sources of the back-test.
    """
    series = _published(lake)
    found = []
    cases = read_cases()
    for case in cases:
        reports = list(_reports_of(case, lake))
        for detector in _SHORT_MEMORY:
            told = lead(case, series[case.source], reports, detector)
            found.append(
                {
                    "kind": "lead",
                    **{name: _plain(value) for name, value in asdict(case).items()},
                    "detector": detector,
                    "first_report": told.first_report.isoformat(),
                    "first_signal": told.first_signal and told.first_signal.isoformat(),
                    "days": told.days,
                    "quiet_share": told.quiet_share,
                }
            )
    for done, (signal, act) in enumerate(_PAIRS, start=1):
        for detector in _SHORT_MEMORY:
            row = foretold(series[signal], series[act], detector)
            found.append({"kind": "foretold", **asdict(row)})
        progress(done, len(_PAIRS))
    return found


def measure_register(lake: Lake) -> int:
    """Describe the real series of the published version anew; return how many cells there are."""
    rows = measured(_published(lake).values())
    write_register(rows)
    return len(rows)


def _published(lake: Lake) -> dict[str, Series]:
    version = publish.current(lake)
    if version is None:
        raise NothingToProveError("nothing is published yet: run `fenghuo night` on real files")
    with store.read(version.database) as reader:
        series = {
            source: weekly_series(reader, source, first, last)
            for source, (first, last) in SPANS.items()
        }
    empty = sorted(source for source, each in series.items() if not each.cells)
    if empty:
        raise NothingToProveError(f"{version.name} holds nothing of {empty}")
    return series


def _reports_of(case: Case, lake: Lake) -> Iterator[date]:
    """Yield the dates of the reports that speak of the danger, each record once."""
    wanted = re.compile(case.pattern, re.IGNORECASE | re.DOTALL)
    seen = set()
    for path in lake.raw_files("foreign_notice", lake.batches(case.source)):
        columns = ["record_id", "published_date", "product_name", "danger_text"]
        for row in pq.read_table(path, columns=columns).to_pylist():
            text = f"{row['product_name'] or ''} {row['danger_text'] or ''}"
            if row["record_id"] not in seen and wanted.search(text):
                seen.add(row["record_id"])
                yield row["published_date"]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
