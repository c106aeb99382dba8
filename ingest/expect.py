"""What the gate may expect of a source's batches: bounds with their reasons and their dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_SET: Final = date(2026, 11, 23)  # the day on which the bounds that nobody states were set
_PERIOD: Final = re.compile(r"(?:\d{4}-)?(?:W(?:0[1-9]|[1-4]\d|5[0-3])|M(?:0[1-9]|1[0-2]))")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Strict):
    """A bound of the gate, with the reason for it and the day it was set.

    ``min`` and ``max`` bound a count, ``share`` a share between 0 and 1.
    """

    min: float | None = None
    max: float | None = None
    share: float | None = Field(default=None, ge=0, le=1)
    reason: str = ""
    since: date | None = None


class DateRange(_Strict):
    """Days between which a date must lie; without ``max`` it may not lie after the landing."""

    min: date
    max: date | None = None
    reason: str = ""
    since: date | None = None


class Season(Bound):
    """The rows of one period, in the months named; a band without months is for the others."""

    months: tuple[int, ...] = ()


class Silence(_Strict):
    """Periods in which the publisher tells nothing: `2020-W33` is one week, `W52` each year's."""

    periods: tuple[str, ...]
    reason: str = ""
    since: date | None = None

    @model_validator(mode="after")
    def _readable(self) -> Silence:
        wrong = [name for name in self.periods if not _PERIOD.fullmatch(name)]
        if wrong:
            raise ValueError(f"no weeks or months: {wrong}; write 2020-W33, W52 or 2020-M02, M02")
        return self


class Volume(_Strict):
    """How many rows a period brings, by the date of the event, and which periods bring none."""

    period: Literal["week", "month"]
    bands: tuple[Season, ...] = ()
    silent: tuple[Silence, ...] = ()

    def name(self, day: date) -> str:
        """Name the period of a day: 2020-W33, 2020-M08."""
        if self.period == "month":
            return f"{day.year}-M{day.month:02d}"
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"

    def next(self, day: date) -> date:
        """Return the first day of the period after that of a day."""
        if self.period == "month":
            return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return day + timedelta(days=7 - day.weekday())

    def is_silent(self, day: date) -> bool:
        """Whether the period of a day is known to be without a report."""
        name = self.name(day)
        known = {period for silence in self.silent for period in silence.periods}
        return name in known or name.split("-")[1] in known

    def band(self, day: date) -> Season | None:
        """Return the band for the month of a day: the one that names it, or the one for all."""
        named = [band for band in self.bands if day.month in band.months]
        return next(iter(named or [band for band in self.bands if not band.months]), None)


class Freshness(_Strict):
    """Days that may pass since the newest event a source tells of, and since its newest file."""

    event: Bound | None = None
    arrival: Bound | None = None


MAPPED: Final = Bound(
    share=0.95,
    since=date(2026, 11, 25),
    reason="more than one text in twenty that no rule knows: the source's words have changed",
)


class MappedShare(_Strict):
    """How much of what a batch says the rules of each vocabulary must know."""

    industry: Bound = MAPPED
    hazard: Bound = MAPPED


class Expect(_Strict):
    """What the gate expects of each batch of this source."""

    rows: Bound = Bound(min=1, since=_SET, reason="an empty file is a silent zero, not good news")
    volume: Volume | None = None
    freshness: Freshness = Freshness()
    fill_rate: dict[str, Bound] = Field(default_factory=dict)
    range: dict[str, Bound] = Field(default_factory=dict)
    date_range: dict[str, DateRange] = Field(default_factory=dict)
    one_date_share: dict[str, Bound] = Field(default_factory=dict)
    mapped_share: MappedShare = MappedShare()
    verdict_agreement: Bound = Bound(
        share=0.98, since=_SET, reason="a verdict against its own value and limit is a misread one"
    )
    quarantined_share: Bound = Bound(
        max=0.05, since=_SET, reason="more than one bad row in twenty: drift"
    )
    changed_share: Bound = Bound(
        max=0.2, since=_SET, reason="more than one known record in five changed: a rewrite"
    )
    distinct_keys: Bound | None = None

    @property
    def columns(self) -> Iterable[str]:
        """The columns that a bound is stated for."""
        stated = (self.fill_rate, self.range, self.date_range, self.one_date_share)
        return [name for part in stated for name in part]
