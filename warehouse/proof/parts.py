"""Computes the parts of the proof from what is there: the register, a published warehouse, R."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.proof.backtest import (
    Case,
    Foretold,
    Watched,
    foretold,
    lead,
    read_cases,
    watched,
    watched_terms,
)
from warehouse.proof.claims import OFFERED
from warehouse.proof.coverage import coverage
from warehouse.proof.detection import Trial, detection
from warehouse.proof.detectors import DETECTORS
from warehouse.proof.inspection import replayed as inspected_again
from warehouse.proof.inspection_world import invented, recorded
from warehouse.proof.register import (
    Asked,
    Placed,
    measured,
    placed,
    read_register,
    write_register,
)
from warehouse.proof.speed import compare, has_surveillance
from warehouse.proof.survival.kills import killed, passed, prepared, shares
from warehouse.proof.term_trial import TermTrial, term_trial
from warehouse.proof.terms import INDUSTRY, placed_terms, term_lines
from warehouse.proof.tiers import tiers
from warehouse.proof.watch import watch_trial

Progress = Callable[[int, int], None]
Found = list[dict[str, Any]]

# whole years that each source delivered without a break
SPANS: Final = {
    "eu_safety_gate_notices": (date(2023, 1, 2), date(2025, 12, 28)),
    "eu_rasff_notifications": (date(2020, 1, 6), date(2024, 10, 27)),
    "us_cpsc_recall_details": (date(2016, 1, 4), date(2026, 5, 17)),
    "us_neiss_injuries": (date(2013, 1, 7), date(2022, 12, 25)),
}
_FEW_SERIES: Final = 300
_SMALL_WORLD: Final = 0.1  # of the demo
_SHORT_MEMORY: Final = ("ears_c1", "ears_c2", "ears_c3", "year_on_year")  # need no five years
_PAIRS: Final = (
    ("eu_safety_gate_notices", "us_cpsc_recall_details"),
    ("us_cpsc_recall_details", "eu_safety_gate_notices"),
)


# where a record of each source says what it is about, and when
_SPOKEN: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = MappingProxyType(
    {
        "eu_rasff_notifications": (
            "foreign_notice",
            "published_date",
            ("product_name", "danger_text"),
        ),
        "us_cpsc_recall_details": (
            "recall",
            "recall_date",
            ("product_name", "title", "hazard_text"),
        ),
    }
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


def termed(progress: Progress) -> Found:
    """Plant new terms and look for them by their own lines and by cells of hazards."""
    found = [asdict(score) for score in term_trial(TermTrial())]
    progress(1, 1)
    return found


def inspected(progress: Progress) -> Found:
    """Choose checks of invented firms by each way of choosing, and count what they find."""
    found = [asdict(score) for score in inspected_again("invented", invented())]
    progress(1, 1)
    return found


def inspections_replayed(lake: Lake, progress: Progress) -> Found:
    """Choose among the recorded checks of the current published version.

    Raises
    ------
    NothingToProveError
        Where no version is published or it has no two years of random checks.
    """
    with store.read(_version(lake).database) as reader:
        checks = recorded(reader)
    if len(set(checks.year.tolist())) < 2:  # noqa: PLR2004 - a year to judge and one before it
        raise NothingToProveError("the published version has no two years of random checks")
    found = [asdict(score) for score in inspected_again("recorded", checks)]
    progress(1, 1)
    return found


def laboratories_watched(progress: Progress) -> Found:
    """Plant faulty laboratories among honest ones and name the odd ones."""
    return [asdict(score) for score in watch_trial(progress=progress)]


def checked(progress: Progress) -> dict[str, Found]:
    """Compute in a small form, in less than a minute, what needs no data."""
    tried = {name: DETECTORS[name] for name in (*OFFERED, "year_on_year")}
    small: dict[str, Callable[[], Sequence[Any]]] = {
        "detection": lambda: detection(
            read_register(), Trial(series_count=_FEW_SERIES), detectors=tried
        ),
        "tiers": lambda: tiers(rounds=20),
        "coverage": lambda: coverage(rounds=60),
        "terms": lambda: term_trial(TermTrial(rounds=1)),
        "inspection": lambda: inspected_again("invented", invented()),
        "laboratories": lambda: watch_trial(rounds=10),
    }
    found: dict[str, Found] = {}
    for done, (part, compute) in enumerate(small.items(), start=1):
        found[part] = [asdict(each) for each in compute()]
        progress(done, len(small))
    return found


def kills_survived(kill_count: int, progress: Progress) -> Found:
    """Kill arrows of a night at drawn moments, in a folder of their own, and count what is left."""
    with TemporaryDirectory(prefix="fenghuo-kills-") as folder:
        arrows = prepared(Path(folder), _SMALL_WORLD)
        allowed, done = passed(arrows), 0
        found = []
        for name, count in shares(kill_count).items():
            dice = Random(name)  # noqa: S311 - drawn again the same
            counts = killed(name, arrows[name], count, allowed, dice)
            done += count
            progress(done, kill_count)
            found.append({"arrow": name, "seconds": arrows[name].seconds, **asdict(counts)})
    return found


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
    cases = read_cases()
    found: Found = []
    with store.read(_version(lake).database) as reader:
        cells, terms = _placed(reader), _placed_terms(reader, {case.source for case in cases})
        ways = {source: _ways(reader, cells[source], terms[source]) for source in terms}
        for done, case in enumerate(cases, start=1):
            found += _led(case, ways[case.source], _reports_of(case, lake))
            progress(done, len(cases) + len(_PAIRS))
        for done, (signal, act) in enumerate(_PAIRS, start=len(cases) + 1):
            acts = cells[act].series()
            for detector in _SHORT_MEMORY:
                row = foretold(watched(cells[signal].series(), detector), acts)
                found.append({"kind": "foretold", **asdict(row)})
            row = _foretold_by_terms(reader, signal, act)
            found.append({"kind": "foretold", **asdict(row)})
            progress(done, len(cases) + len(_PAIRS))
    return found


def _ways(asked: Asked, cells: Placed, terms: Placed) -> list[tuple[Placed, Watched]]:
    """Judge a source by every way of looking, each beside what it looks at."""
    series = cells.series()
    by_cell = [(cells, watched(series, detector)) for detector in _SHORT_MEMORY]
    lines = term_lines(asked, terms)
    return [*by_cell, (terms, watched_terms(terms.source, terms.mondays, lines))]


def _led(
    case: Case, ways: Sequence[tuple[Placed, Watched]], reports: Mapping[str, date]
) -> Iterator[dict[str, Any]]:
    for at, seen in ways:
        told = lead(case, seen, at.counts(reports.keys()), list(reports.values()))
        yield {
            "kind": "lead",
            **{name: _plain(value) for name, value in asdict(case).items()},
            **{name: _plain(value) for name, value in asdict(told).items() if name != "case"},
        }


def _foretold_by_terms(asked: Asked, signal: str, act: str) -> Foretold:
    """Ask the same of finer terms by industry: the one grouping that both registers share."""
    at, acts = (placed_terms(asked, source, *SPANS[source], INDUSTRY) for source in (signal, act))
    seen = watched_terms(signal, at.mondays, term_lines(asked, at, INDUSTRY))
    return foretold(seen, acts.series())


def measure_register(lake: Lake) -> int:
    """Describe the real series of the published version anew; return how many cells there are."""
    with store.read(_version(lake).database) as reader:
        rows = measured(each.series() for each in _placed(reader).values())
    write_register(rows)
    return len(rows)


def _version(lake: Lake) -> publish.Version:
    version = publish.current(lake)
    if version is None:
        raise NothingToProveError("nothing is published yet: run `fenghuo night` on real files")
    return version


def _placed(asked: Asked) -> dict[str, Placed]:
    found = {source: placed(asked, source, *span) for source, span in SPANS.items()}
    empty = sorted(source for source, each in found.items() if not each.lines)
    if empty:
        raise NothingToProveError(f"the published version holds nothing of {empty}")
    return found


def _placed_terms(asked: Asked, sources: Iterable[str]) -> dict[str, Placed]:
    return {source: placed_terms(asked, source, *SPANS[source]) for source in sorted(sources)}


def _reports_of(case: Case, lake: Lake) -> dict[str, date]:
    """Name the records that speak of the danger and the day of each."""
    wanted = re.compile(case.pattern, re.IGNORECASE | re.DOTALL)
    record_type, day, texts = _SPOKEN[case.source]
    found: dict[str, date] = {}
    for path in lake.raw_files(record_type, lake.batches(case.source)):
        for row in pq.read_table(path, columns=["record_id", day, *texts]).to_pylist():
            text = " ".join(row[name] or "" for name in texts)
            if row[day] is not None and wanted.search(text):
                found.setdefault(row["record_id"], row[day])
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
