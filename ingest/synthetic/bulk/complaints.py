"""What the hotline is told, row by row: what happened, to whom, and what is wrong with the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np

from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.draws import Draws, Flags, Numbers, Rows, falling, slot_table
from ingest.synthetic.bulk.plan import DELAYS, Plan, waiting
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.periods import month_after

_AGAIN_SHARE: Final = 0.02
_LATEST_AGAIN_DAYS: Final = 90
_DIRTY_SHARE: Final = 0.01
_COMMON_DELAY_DAYS: Final = 9
_SELDOM_FROM: Final = 10**7  # people who complain once or twice have the higher numbers
_SELDOM: Final = 9 * 10**7
_PROFESSIONAL_SHARE: Final = 0.03
_INSISTENT_SHARE: Final = 0.005  # as many complaints, and nobody has marked them as professional


class Dirt(IntEnum):
    """What is wrong with a form; up to ``CUT_SHORT`` it cannot conform, else a value is lost."""

    NONE = -1
    BAD_DATE = 0
    NO_DATE = 1
    WORD_AMOUNT = 2
    NO_NUMBER = 3
    BAD_FLAG = 4
    WIDE_AMOUNT = 5
    EXTRA_CELL = 6
    CUT_SHORT = 7
    BAD_EVENT = 8
    NO_AMOUNT = 9


@dataclass(frozen=True)
class Told:
    """What some rows tell, as numbers: places in the pools of words."""

    rows: Rows
    day: Numbers
    industry: Numbers
    hazard: Numbers
    person: Numbers  # number of the complainant; the first are those who complain often
    is_professional: Flags
    dirt: Numbers  # of the kinds of Dirt

    @property
    def is_kept_out(self) -> Flags:
        """Which forms cannot conform."""
        kept_out: Flags = (self.dirt != Dirt.NONE) & (self.dirt <= Dirt.CUT_SHORT)
        return kept_out


@dataclass(frozen=True)
class Frequent:
    """Somebody who complains again and again, and whether the office marks it."""

    phone: str
    is_marked_professional: bool
    complaint_count: int


class Hotline:
    """Everything the hotline exports."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.draws: Draws = plan.draws
        self.professional_count = max(3, plan.row_count // 20_000)
        self.insistent_count = max(2, plan.row_count // 50_000)
        self.cells = np.zeros((len(INDUSTRIES), len(words.HAZARDS), len(plan.months)), np.int64)
        self.frequent = np.zeros(self.professional_count + self.insistent_count, np.int64)

    def told(self, rows: Rows) -> Told:
        """Draw what rows tell of; an outbreak has its own product, harm and place."""
        day, outbreak = self.plan.segments.of(rows)
        industry = self._industries[self.draws.slots("industry", rows)]
        hazard = self._hazards[industry, self.draws.slots("hazard", rows)]
        planted = np.flatnonzero(outbreak >= 0)
        industry[planted] = self._planted[0][outbreak[planted]]
        hazard[planted] = self._planted[1][outbreak[planted]]
        kind = self.draws.slots("person kind", rows)
        marked = kind < int(_PROFESSIONAL_SHARE * 65536)
        insistent = ~marked & (kind < int((_PROFESSIONAL_SHARE + _INSISTENT_SHARE) * 65536))
        often = self._often[0][self.draws.slots("professional", rows)]
        stubborn = self.professional_count + self._often[1][self.draws.slots("insistent", rows)]
        seldom = _SELDOM_FROM + self.draws.below("person", rows, _SELDOM)
        person = np.where(marked, often, np.where(insistent, stubborn, seldom))
        is_dirty = self.draws.happens("dirt", rows, _DIRTY_SHARE)
        dirt = np.where(is_dirty, self.draws.below("dirt kind", rows, len(Dirt) - 1), Dirt.NONE)
        return Told(rows, day, industry, hazard, person, marked, dirt)

    def count(self, told: Told) -> None:
        """Keep account of what can be loaded of the rows of a file."""
        kept = ~told.is_kept_out
        month = self._month_of_day[told.day[kept]]
        np.add.at(self.cells, (told.industry[kept], told.hazard[kept], month), 1)
        often = told.person[kept & (told.person < len(self.frequent))]
        self.frequent += np.bincount(often, minlength=len(self.frequent))

    def regions(self, told: Told) -> Numbers:
        """Return where each caller lives; an outbreak has one place."""
        _, outbreak = self.plan.segments.of(told.rows)
        region = self._regions[self.draws.slots("region", told.rows)]
        planted = np.flatnonzero(outbreak >= 0)
        region[planted] = self._planted[2][outbreak[planted]]
        return region

    def delays(self, told: Told) -> Numbers:
        """Return the days from each event to its complaint; an outbreak has its own pace."""
        _, outbreak = self.plan.segments.of(told.rows)
        slots = self.draws.slots("delay", told.rows)
        delay = self._delays[_COMMON_DELAY_DAYS][slots]
        planted = np.flatnonzero(outbreak >= 0)
        means = self._planted[3][outbreak[planted]]
        for mean, table in self._delays.items():
            ours = planted[means == mean]
            delay[ours] = table[slots[ours]]
        return delay

    def people(self) -> list[Frequent]:
        """List who complains often, with the count of loadable complaints."""
        return [
            Frequent(_phone(number), number < self.professional_count, int(count))
            for number, count in enumerate(self.frequent)
        ]

    def sent_in(self, month: date) -> Rows:
        """Return the clean rows of this and earlier months that are sent again in this one."""
        plan = self.plan
        since = max(plan.since, month_after(month, -4))
        rows = np.arange(plan.first_row(since), plan.first_row(month_after(month)), dtype=np.uint64)
        chosen = rows[self.draws.happens("again", rows, _AGAIN_SHARE)]
        chosen = chosen[~self.draws.happens("dirt", chosen, _DIRTY_SHARE)]
        day, _ = plan.segments.of(chosen)
        sent = day + 1 + self.draws.below("again delay", chosen, _LATEST_AGAIN_DAYS)
        first, end = (month - plan.since).days, (month_after(month) - plan.since).days
        return chosen[(sent >= first) & (sent < end)]

    @cached_property
    def _industries(self) -> Numbers:
        return slot_table(falling(len(INDUSTRIES)))

    @cached_property
    def _hazards(self) -> Numbers:
        """Slot tables by industry: a hazard is frequent in one and rare in another."""
        tables = []
        for industry in range(len(INDUSTRIES)):
            weights = [0] * len(words.HAZARDS)
            for rank, weight in enumerate(falling(words.NO_HAZARD)):
                weights[(rank + industry * 3) % words.NO_HAZARD] = weight
            weights[words.NO_HAZARD] = sum(weights)  # every second call is about bad service
            tables.append(slot_table(weights))
        return np.stack(tables)

    @cached_property
    def _planted(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Industry, hazard, region and mean delay of each outbreak."""
        codes = [industry.code for industry in INDUSTRIES]
        outbreaks = self.plan.outbreaks
        return (
            np.asarray([codes.index(o.industry_code) for o in outbreaks], np.int64),
            np.asarray([words.HAZARDS.index(o.hazard_code) for o in outbreaks], np.int64),
            np.asarray([words.REGIONS.index(o.region) for o in outbreaks], np.int64),
            np.asarray([o.delay_days for o in outbreaks], np.int64),
        )

    @cached_property
    def _regions(self) -> Numbers:
        return slot_table(falling(len(words.REGIONS)))

    @cached_property
    def _delays(self) -> dict[int, Numbers]:
        return {mean: waiting(mean) for mean in {_COMMON_DELAY_DAYS, *DELAYS}}

    @cached_property
    def _often(self) -> tuple[Numbers, Numbers]:
        return (
            slot_table(falling(self.professional_count)),
            slot_table(falling(self.insistent_count)),
        )

    @cached_property
    def _month_of_day(self) -> Numbers:
        return np.cumsum([day.day == 1 for day in self.plan.days]) - 1


def _phone(person: int) -> str:
    return f"{words.PHONE_PREFIX}{person:08d}"
