"""How many rows a batch should bring: by its season as declared, and by the batches before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import exp, log
from statistics import fmean, stdev
from typing import Final

from ingest.batch import Batch
from ingest.expect import Season, Volume
from quality_checks.drift import BATCHES_TO_COMPARE, student
from quality_checks.history import History
from quality_checks.verdict import Fact, Severity, in_words

_USUAL_SPREAD: Final = 2  # never narrower than half to double what nobody has looked at …
_STEADY_SPREAD: Final = 1.5  # … unless the batches so far were steadier than that
_RECENT_DAYS: Final = 90  # an older gap is the archive's, and nobody can fetch it today
_NAMED: Final = 6


def volume_facts(batch: Batch, history: History) -> Iterator[Fact]:
    """Compare the rows of a batch with its season's, and with the batches before it."""
    yield from _usual_rows(batch, history)
    volume = batch.source.expect.volume
    days = [day for day in batch.records[batch.source.type.event_date].to_pylist() if day]
    if volume is not None and days:
        yield _rows_by_period(volume, days)
        yield _missing_periods(volume, days, batch, history)


def _usual_rows(batch: Batch, history: History) -> Iterator[Fact]:
    counts = [count for count in history.batch_row_counts if count]
    if len(counts) < BATCHES_TO_COMPARE:
        return
    logs = [log(count) for count in counts]
    spread = student(len(logs)) * stdev(logs)
    steady = exp(max(spread, log(_STEADY_SPREAD)))
    low = max(min(counts) / _USUAL_SPREAD, exp(fmean(logs)) / steady)
    high = min(max(counts) * _USUAL_SPREAD, exp(fmean(logs)) * steady)
    yield Fact(
        name="usual_rows",
        value=batch.landed_count,
        low=low,
        high=high,
        action=Severity.WARN,
        expected=in_words(low, high, "rows", f"as in {len(counts)} earlier batches"),
        observed=f"{batch.landed_count} rows",
    )


def _rows_by_period(volume: Volume, days: Iterable[date]) -> Fact:
    """Count the periods whose rows lie outside their season's band; the outermost may be cut."""
    counted: dict[str, int] = Counter(volume.name(day) for day in days)
    first = {volume.name(day): day for day in days}
    whole = sorted(counted)[1:-1] if len(counted) > 1 else sorted(counted)
    outside = [
        f"{name} {counted[name]}"
        for name in whole
        if _is_outside(counted[name], volume.band(first[name]))
    ]
    return Fact(
        name="period_rows",
        value=len(outside),
        low=None,
        high=0,
        action=Severity.WARN,
        expected=f"each {volume.period} with as many rows as its season has",
        observed=f"{len(outside)} of {len(whole)} outside: {_listed(outside)}",
    )


def _is_outside(count: int, band: Season | None) -> bool:
    if band is None:
        return False
    return not (band.min or 0) <= count <= (float("inf") if band.max is None else band.max)


def _missing_periods(volume: Volume, days: list[date], batch: Batch, history: History) -> Fact:
    """Count the periods since the newest event so far that no row tells of and none is known to."""
    told = {volume.name(day) for day in days}
    known = history.newest_event_date
    start = min(days) if known is None or known > min(days) else known
    missing: list[date] = []
    day = volume.next(start)
    while day <= max(days):
        if volume.name(day) not in told and not volume.is_silent(day):
            missing.append(day)
        day = volume.next(day)
    recent = batch.file.landed_date - timedelta(days=_RECENT_DAYS)
    return Fact(
        name="missing_periods",
        value=len(missing),
        low=None,
        high=0,
        action=Severity.WARN if missing and missing[-1] >= recent else Severity.NOTE,
        expected=f"every {volume.period} but those known to be silent",
        observed=f"{len(missing)} missing: {_listed([volume.name(day) for day in missing])}",
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[-_NAMED:]) + more
