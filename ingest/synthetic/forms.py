"""Registers as offices export them: CSV of forms, some of them sent again, equal or corrected."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date

from ingest.synthetic.delivery import dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import Industry
from ingest.synthetic.periods import Period, month_after
from ingest.synthetic.world import World

Form = dict[str, str]
Forms = Callable[[World, date], list[Form]]
Correct = Callable[[Dice, Form], Form]


def fresh_forms(
    world: World, source: str, month: date, forms: Forms, spoilt: Sequence[Form]
) -> tuple[list[Form], int]:
    """Return the forms of a month, one in a hundred spoilt, and the count of these."""
    written = forms(world, month)
    spoiled = dirty_rows(world.dice(source, "dirt", month), written)
    for kind, row in enumerate(spoiled):
        written[row].update(spoilt[kind % len(spoilt)])
    return written, len(spoiled)


def sent_again(
    world: World, source: str, period: Period, forms: Forms, correct: Correct, share: float = 0.02
) -> tuple[list[Form], list[Form]]:
    """Take some clean forms of the month before: half as they were, half corrected."""
    before = month_after(period.first, -1)
    if before < world.calendar.since:
        return [], []
    written = forms(world, before)
    spoiled = set(dirty_rows(world.dice(source, "dirt", before), written))
    clean = [form for row, form in enumerate(written) if row not in spoiled]
    dice = world.dice(source, "again", period.first)
    chosen = dice.sample(clean, min(len(clean), round(len(written) * share)))
    half = len(chosen) // 2
    return chosen[:half], [correct(dice, form) for form in chosen[half:]]


def told_in(
    world: World, dice: Dice, month: date, means: Sequence[tuple[Industry, float]]
) -> list[tuple[date, Industry]]:
    """Draw what is told in a month, by day; the planted hazard brings more of its industry."""
    days = (month_after(month) - month).days
    told = [
        (dice.randrange(days), industry)
        for industry, mean in means
        for _ in range(dice.count(mean * world.scale * world.surge(industry, month)))
    ]
    told.sort(key=lambda entry: entry[0])
    return [(date(month.year, month.month, day + 1), industry) for day, industry in told]


def csv_bytes(labels: Sequence[str], forms: Sequence[Form], encoding: str) -> bytes:
    """Write forms below their labels; a form holds no label that the register has not."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, labels, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(forms)
    return stream.getvalue().encode(encoding)
