"""The US hospital sample's yearly query exports: CSV, dates as m/d/yy, ages above 200 in months."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ingest.synthetic.delivery import Delivery, dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import INDUSTRIES, Industry
from ingest.synthetic.truth import FileTruth
from ingest.synthetic.world import World

SOURCE: Final = "us_neiss_injuries"
_DELAY_DAYS: Final = 105  # a year is published in the middle of April
_HEADER: Final = (
    "CPSC_Case_Number,Treatment_Date,Age,Sex,Race,Other_Race,Hispanic,Body_Part,Diagnosis,"
    "Other_Diagnosis,Body_Part_2,Diagnosis_2,Other_Diagnosis_2,Disposition,Location,"
    "Fire_Involvement,Alcohol,Drug,Product_1,Product_2,Product_3,Narrative,Stratum,PSU,Weight"
)
_LABELS: Final = _HEADER.split(",")
_TOLD_IN_YEARS: Final = 2  # a younger child's age is told in months
_STRATA: Final = (("S", 84.2), ("M", 92.7), ("L", 78.4), ("V", 16.1), ("C", 4.9))
_DIAGNOSES: Final = ((59, "LACERATION"), (57, "FRACTURE"), (53, "CONTUSION"), (51, "BURN"))
_PARTS: Final = ((75, "HEAD"), (82, "HAND"), (92, "FINGER"), (30, "SHOULDER"), (37, "ANKLE"))


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield one export a calendar year, once the year is over and published."""
    for year in world.calendar.years(_DELAY_DAYS):
        yield _export(world, year)


def _export(world: World, year: int) -> Delivery:
    dice = world.dice(SOURCE, year)
    rows = [
        _case(dice, industry, year)
        for industry in INDUSTRIES
        for _ in range(dice.count(industry.injuries * 12 * world.scale))
    ]
    dice.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row[0] = f"{year % 100}{number:07d}"
    spoiled = dirty_rows(dice, rows)
    for row_number in spoiled:
        rows[row_number][1] = f"13/45/{year % 100}"
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([_LABELS, *rows])
    return Delivery(
        stream.getvalue().encode(),
        FileTruth(
            source=SOURCE,
            file_name=f"us_neiss/NEISS_{year}.csv",
            row_count=len(rows),
            rejected_count=len(spoiled),
        ),
    )


def _case(dice: Dice, industry: Industry, year: int) -> list[str]:
    day = date(year, 1, 1) + timedelta(days=dice.randrange(365))
    years = min(95, int(dice.expovariate(1 / 24)))
    age = years if years >= _TOLD_IN_YEARS else 200 + dice.randrange(1, 24)
    sex, (part_code, part) = dice.pick((1, 2)), dice.pick(_PARTS)
    diagnosis_code, diagnosis = dice.pick(_DIAGNOSES)
    stratum, weight = dice.pick(_STRATA)
    thing = dice.pick(industry.products).en.upper()
    story = f"{years}YO{'MF'[sex - 1]} HURT {part} WHILE USING {thing}. DX: {diagnosis} {part}"
    cells = {
        "Treatment_Date": f"{day.month}/{day.day}/{day:%y}",
        "Age": age,
        "Sex": sex,
        "Race": dice.randrange(3),
        "Body_Part": part_code,
        "Diagnosis": diagnosis_code,
        "Disposition": dice.pick((1, 4, 2, 8), (90, 8, 1.5, 0.2)),
        "Location": dice.pick((1, 0, 5, 9)),
        "Fire_Involvement": 0,
        "Alcohol": 0,
        "Drug": 0,
        "Product_1": dice.pick(industry.injury_codes),
        "Product_2": 0,
        "Product_3": 0,
        "Narrative": story,
        "Stratum": stratum,
        "PSU": dice.randrange(1, 101),
        "Weight": f"{weight + dice.random():.4f}",
    }
    return [str(cells.get(label, "")) for label in _LABELS]
