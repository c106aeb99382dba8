"""Is a source stale? Judged by what its rows tell of and by when they came, never by file times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from ingest.expect import Bound, Volume
from ingest.source import Source

# An event reaches its publisher late; twice the publishing rhythm and some weeks is late enough.
_EVENT_DAYS: Final[Mapping[str, int]] = MappingProxyType(
    {"nightly": 30, "weekly": 45, "monthly": 90, "yearly": 760}
)
# A file that did not come for three of its rhythms is missed; a night may be a holiday's.
_ARRIVAL_DAYS: Final[Mapping[str, int]] = MappingProxyType(
    {"nightly": 10, "weekly": 21, "monthly": 93, "yearly": 760}
)


@dataclass(frozen=True)
class Age:
    """Days since the newest event a source told of, or since its newest file, and the most allowed.

    Days of periods in which the publisher is known to tell nothing are not counted.
    """

    axis: str  # "event" or "arrival"
    newest: date
    days: int
    allowed: float
    reason: str

    @property
    def is_stale(self) -> bool:
        """Whether more days have passed than are allowed."""
        return self.days > self.allowed


def ages(
    source: Source, newest_event: date | None, newest_arrival: date | None, day: date
) -> Iterator[Age]:
    """Say how old a source is on a day; nothing of what never came or has no rhythm."""
    stated = source.expect.freshness
    for axis, newest, bound, usual in (
        ("event", newest_event, stated.event, _EVENT_DAYS),
        ("arrival", newest_arrival, stated.arrival, _ARRIVAL_DAYS),
    ):
        allowed = _allowed(bound, usual.get(source.schedule))
        if newest is not None and allowed is not None:
            reason = bound.reason if bound else source.schedule
            yield Age(axis, newest, _days(newest, day, source.expect.volume), allowed, reason)


def _allowed(bound: Bound | None, usual: int | None) -> float | None:
    return bound.max if bound is not None else usual


def _days(newest: date, day: date, volume: Volume | None) -> int:
    """Count the days after one and until another, less those of silent periods."""
    passed = range(max((day - newest).days, 0))
    if volume is None:
        return len(passed)
    return sum(not volume.is_silent(newest + timedelta(days=n + 1)) for n in passed)
