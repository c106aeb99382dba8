"""Date a table: when its checks were made, as exactly as the publisher lets one know.

The order is that of trust. A date of sampling in the row is the thing itself. A day or month in the
title is the notice's own; a quarter in it is the round of checks. The day in a file name is the day
of publication, exact but months after the sampling, and false when the publisher moved its archive
to a new system: it is believed only if it goes with the year of the title or, where the title has
none, if the newest product of the table was made within the year before. After that comes the bare
year of the title, and last the quarter in which the newest products were made: samples are drawn
from fresh goods, so that quarter is the round's or the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ingest.text import Period, read_file_stamp, read_title_period

_FRESH: Final = timedelta(days=365)  # newest product to publication: 2 to 13 months were measured
_FEWEST_DATES: Final = 5
_NEWEST_RANK: Final = 0.98  # one typing error in fifty does not date a table
_YEAR_END_MONTH: Final = 6  # lists of a year come out until the middle of the next


@dataclass(frozen=True)
class CheckDate:
    """The date a check is counted at, what it was read from, and how exact it is."""

    day: date
    basis: str
    precision: str


@dataclass(frozen=True)
class Clues:
    """What the names around a table say of its date, before any row is read."""

    title: Period | None
    stamp: Period | None
    landed: date

    @property
    def latest(self) -> date:
        """The day after which nothing in the table can have been made."""
        bounds = [self.landed]
        if self.stamp:
            bounds.append(self.stamp.day)
        if self.title:
            bounds.append(_last_publication(self.title.day.year))
        return min(bounds)


def clues_of(names: Sequence[str], file_name: str, landed: date) -> Clues:
    """Read the dates of title, sheet and file name; the nearest name that has one counts."""
    periods = (read_title_period(name, landed) for name in names)
    title = next((period for period in periods if period), None)
    return Clues(title, read_file_stamp(file_name, landed), landed)


def check_date_of(clues: Clues, produced: Sequence[date]) -> CheckDate | None:
    """Date a table from its names and from the production dates of its rows."""
    title, stamp = clues.title, clues.stamp
    if title and title.precision in {"day", "month"}:
        return CheckDate(title.day, "notice", title.precision)
    if title and title.precision == "quarter":
        return CheckDate(title.day, "title", "quarter")
    newest = _newest(produced)
    if stamp and _is_believed(stamp.day, title, newest):
        return CheckDate(stamp.day, "file_name", "day")
    if title:
        return CheckDate(title.day, "title", title.precision)
    if newest:
        first_month = 3 * ((newest.month - 1) // 3) + 1
        return CheckDate(date(newest.year, first_month, 1), "production", "quarter")
    return None


def _is_believed(stamp: date, title: Period | None, newest: date | None) -> bool:
    if title:
        return title.day <= stamp <= _last_publication(title.day.year)
    return newest is None or newest <= stamp <= newest + _FRESH


def _last_publication(year: int) -> date:
    return date(year + 1, _YEAR_END_MONTH, 30)


def _newest(produced: Sequence[date]) -> date | None:
    if len(produced) < _FEWEST_DATES:
        return None
    return sorted(produced)[int(len(produced) * _NEWEST_RANK) - 1]
