"""What happens when: complaints by the day, and the outbreaks planted among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.draws import Draws, Numbers, Rows, slot_table, spread
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.periods import month_after

_OUTBREAK_SHARE: Final = 0.004
_ROWS_AN_OUTBREAK: Final = 3_000  # rows for which one outbreak is planted
_FEWEST_OUTBREAKS: Final = 4
_MOST_OUTBREAKS: Final = 300
_SMALLEST_OUTBREAK: Final = 8
_SHAPES: Final = ("step", "ramp", "spike")
_MONTH_WEIGHTS: Final = (84, 78, 96, 98, 104, 118, 112, 102, 98, 94, 126, 110)  # November sells
_WEEKDAY_WEIGHTS: Final = (120, 116, 112, 108, 104, 72, 65)
_YEARLY_GROWTH: Final = (108, 100)
_SIZES: Final = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6, 9, 14)  # most are small, few are large
DELAYS: Final = (3, 6, 9, 14, 30)


@dataclass(frozen=True)
class Outbreak:
    """One planted hazard: what, where, when, how it grows, how late it is told, and how often."""

    industry_code: str
    hazard_code: str
    region: str
    start: date
    day_count: int
    shape: str
    delay_days: int  # mean, from the event to the complaint
    complaint_count: int


@dataclass(frozen=True)
class Plan:
    """The whole of the large drop folder, before any row of it is written."""

    seed: int
    row_count: int
    since: date
    until: date  # the day after the last month

    @classmethod
    def ending(cls, seed: int, row_count: int, until: date, months: int) -> Plan:
        """Lay out so many whole months before a day."""
        last = until.replace(day=1)
        return cls(seed, row_count, month_after(last, -months), last)

    @cached_property
    def draws(self) -> Draws:
        """The streams of chance."""
        return Draws(self.seed)

    @cached_property
    def days(self) -> list[date]:
        """Every day there is."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days)]

    @cached_property
    def months(self) -> list[date]:
        """The first day of every month."""
        return [day for day in self.days if day.day == 1]

    @cached_property
    def outbreaks(self) -> list[Outbreak]:
        """The planted hazards; their sizes sum to a fixed share of all rows."""
        fitting = self.row_count * _OUTBREAK_SHARE // _SMALLEST_OUTBREAK
        count = int(min(max(self.row_count // _ROWS_AN_OUTBREAK, _FEWEST_OUTBREAKS), fitting))
        count = min(count, _MOST_OUTBREAKS)
        if not count:
            return []
        numbers = np.arange(count, dtype=np.uint64)
        sizes = np.asarray(_SIZES)[self.draws.below("outbreak size", numbers, len(_SIZES))]
        planted = int(self.row_count * _OUTBREAK_SHARE) - count * _SMALLEST_OUTBREAK
        counts = spread(planted, sizes.tolist()) + _SMALLEST_OUTBREAK
        return [self._outbreak(number, int(counts[number])) for number in range(count)]

    def _outbreak(self, number: int, complaint_count: int) -> Outbreak:
        row = np.asarray([number], np.uint64)

        def drawn(stream: str, count: int) -> int:
            return int(self.draws.below(f"outbreak {stream}", row, count)[0])

        length = 14 + drawn("length", 71)
        latest = max(1, len(self.days) - length)
        # the first fifth stays free, so that there is a past to compare with
        start = min(latest // 5 + drawn("start", latest - latest // 5), latest)
        return Outbreak(
            industry_code=INDUSTRIES[drawn("industry", len(INDUSTRIES))].code,
            hazard_code=words.HAZARDS[drawn("hazard", words.NO_HAZARD)],
            region=words.REGIONS[drawn("region", len(words.REGIONS))],
            start=self.days[start],
            day_count=min(length, len(self.days) - start),
            shape=_SHAPES[drawn("shape", len(_SHAPES))],
            delay_days=DELAYS[drawn("delay", len(DELAYS))],
            complaint_count=complaint_count,
        )

    @cached_property
    def segments(self) -> Segments:
        """Rows in the order of days: of each day the common ones, then those of its outbreaks."""
        common = self.row_count - sum(o.complaint_count for o in self.outbreaks)
        by_day = spread(common, [_day_weight(day, self.since) for day in self.days])
        pieces = [(day, -1, int(count)) for day, count in enumerate(by_day)]
        for number, outbreak in enumerate(self.outbreaks):
            first = (outbreak.start - self.since).days
            counts = spread(outbreak.complaint_count, _growth(outbreak))
            pieces += [(first + n, number, int(c)) for n, c in enumerate(counts) if c]
        pieces.sort()
        days, outbreaks, counts = (
            np.asarray(column, np.int64) for column in zip(*pieces, strict=True)
        )
        starts = np.cumsum(counts) - counts
        return Segments(starts, days, outbreaks)

    def first_row(self, day: date) -> int:
        """Return the row that a day begins with; of the day after the last, the count of rows."""
        number = (day - self.since).days
        if number >= len(self.days):
            return self.row_count
        place = np.searchsorted(self.segments.day, number)
        return int(self.segments.start[place])


@dataclass(frozen=True)
class Segments:
    """Stretches of rows of one day and one outbreak, -1 for none."""

    start: Numbers
    day: Numbers
    outbreak: Numbers

    def of(self, rows: Rows) -> tuple[Numbers, Numbers]:
        """Return the day and the outbreak of each row."""
        places = np.searchsorted(self.start, rows.astype(np.int64), side="right") - 1
        return self.day[places], self.outbreak[places]


def _day_weight(day: date, since: date) -> int:
    years = (day - since).days // 365
    grown, base = _YEARLY_GROWTH
    season = _MONTH_WEIGHTS[day.month - 1] * _WEEKDAY_WEIGHTS[day.weekday()]
    return season * 1000 * int(grown**years) // int(base**years)


def _growth(outbreak: Outbreak) -> list[int]:
    """Weights of the days of an outbreak: level, growing, or soon over."""
    count = outbreak.day_count
    if outbreak.shape == "ramp":
        return list(range(1, count + 1))
    if outbreak.shape == "spike":
        return [1_000_000 * 3**n // 4**n for n in range(count)]
    return [1] * count


def waiting(mean_days: int) -> Numbers:
    """Return the slot table of a waiting time with that mean: fewer with each day that passes."""
    return slot_table(
        [10**9 * mean_days**n // (mean_days + 1) ** n for n in range(10 * mean_days + 1)]
    )
