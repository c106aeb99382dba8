"""What stands otherwise than promised: the alarms that are on, judged on data and not on logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from shutil import disk_usage
from typing import Final

from ingest.source import Source
from quality_checks.freshness import ages
from quality_checks.verdict import Decision
from warehouse import publish
from warehouse.alarms.failed_runs import failed_runs, page_of
from warehouse.alarms.runbooks import Alarm, named
from warehouse.lake import GatedBatch, Lake

_ROOM: Final = 3  # times the version that stands: a build, a version, and some to breathe


@dataclass(frozen=True)
class Raised:
    """An alarm that is on: where, and what was found there in plain words."""

    alarm: Alarm
    where: str
    found: str


def raised(
    lake: Lake, sources: Sequence[Source], unclaimed: Sequence[str], today: date, last_night: date
) -> list[Raised]:
    """List the alarms that are on, those of failed runs first.

    Parameters
    ----------
    unclaimed
        Files of the drop folder that no source takes.
    today
        The day on which sources are found stale or fresh.
    last_night
        The newest business date whose night must have ended by now.
    """
    batches = list(lake.batches())
    found: list[Raised] = [*_failed(lake), *_missing(lake, last_night)]
    own = {s.name: [batch for batch in batches if batch.source == s.name] for s in sources}
    landed = [source for source in sources if own[source.name]]
    found += [one for source in landed for one in _refused(source, own[source.name])]
    found += [one for source in landed for one in _stale(source, own[source.name], today)]
    found += [Raised(named("file_unclaimed"), name, "no source takes it") for name in unclaimed]
    return [*found, *_crowded(lake)]


def _failed(lake: Lake) -> Iterator[Raised]:
    for run in failed_runs(lake.folder):
        if not run.is_mended:
            yield Raised(run.alarm, run.where, f"{run.error}: {page_of(lake.folder, run)}")


def _missing(lake: Lake, last_night: date) -> Iterator[Raised]:
    version = publish.current(lake)
    if version is not None and version.business_date < last_night:
        told = f"the version that stands is of {version.business_date}"
        yield Raised(named("night_missing"), last_night.isoformat(), told)


def _refused(source: Source, batches: Sequence[GatedBatch]) -> Iterator[Raised]:
    """Tell of the refused files among those that came last: a later good one settles the matter."""
    newest = max(batch.landed_date for batch in batches)
    for batch in batches:
        if batch.landed_date == newest and batch.decision == Decision.REFUSE:
            reason = batch.refusal_reason or "a rule of the gate"
            yield Raised(named("file_refused"), f"{source.name}: {batch.file_name}", reason)


def _stale(source: Source, batches: Sequence[GatedBatch], today: date) -> Iterator[Raised]:
    events = [batch.newest_event_date for batch in batches if batch.newest_event_date]
    arrived = max(batch.landed_date for batch in batches)
    for age in ages(source, max(events, default=None), arrived, today):
        if age.is_stale:
            told = f"newest {age.axis} {age.newest}, {age.days} days ago; at most {age.allowed:g}"
            yield Raised(named("source_stale"), source.name, told)


def _crowded(
    lake: Lake, free: Callable[[Lake], int] = lambda lake: disk_usage(lake.folder).free
) -> Iterator[Raised]:
    version = publish.current(lake)
    if version is None:
        return
    size = sum(path.stat().st_size for path in version.folder.rglob("*") if path.is_file())
    left = free(lake)
    if left < _ROOM * size:
        told = f"{left >> 20} MiB are free, {_ROOM * size >> 20} MiB are needed for a night"
        yield Raised(named("disk_full"), str(lake.folder), told)
