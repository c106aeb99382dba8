"""When things happen in the invented world, and when publishers deliver them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

RECENT_MONTHS = 6  # delivered month by month; what lies before comes in large files


def month_after(month: date, months: int = 1) -> date:
    """Return the first day of the month so many months later, or earlier when negative."""
    ordinal = month.year * 12 + month.month - 1 + months
    return date(ordinal // 12, ordinal % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """Count the months from one month to another."""
    return (last.year - first.year) * 12 + last.month - first.month


def friday(month: date, which: int) -> date:
    """Return the nth Friday of a month."""
    return month + timedelta(days=(4 - month.weekday()) % 7 + 7 * (which - 1))


@dataclass(frozen=True)
class Period:
    """The months that one file covers."""

    months: tuple[date, ...]

    @property
    def first(self) -> date:
        """First day of the period."""
        return self.months[0]

    @property
    def end(self) -> date:
        """First day after the period."""
        return month_after(self.months[-1])


@dataclass(frozen=True)
class Calendar:
    """The days of the world: it begins, a hazard sets in, and this is the night to tell of.

    From the month of ``relief`` on, if there is one, the hazard falls back again. What is delivered
    for a period never depends on ``until``: a later night only adds files.
    """

    since: date
    onset: date
    until: date
    relief: date | None = None

    @classmethod
    def ending(cls, until: date, months: int) -> Calendar:
        """Lay out so many whole months before the night, the last six with the planted onset."""
        this_month = until.replace(day=1)
        recent = min(RECENT_MONTHS, months)
        return cls(month_after(this_month, -months), month_after(this_month, -recent), until)

    def periods(self, delay_days: int, history_months: int) -> Iterator[Period]:
        """Yield long periods before the onset and months from it on, once they are published."""
        month = self.since
        while month < self.until:
            length = max(1, min(history_months, months_between(month, self.onset)))
            period = Period(tuple(month_after(month, n) for n in range(length)))
            if period.end + timedelta(days=delay_days) > self.until:
                return
            yield period
            month = period.end

    def months(self) -> Iterator[date]:
        """Yield every month that has begun."""
        month = self.since
        while month <= self.until:
            yield month
            month = month_after(month)

    def years(self, delay_days: int) -> Iterator[int]:
        """Yield the calendar years that ended within the world and are published by now."""
        for year in range(self.since.year, self.until.year + 1):
            if date(year + 1, 1, 1) + timedelta(days=delay_days) <= self.until:
                yield year
