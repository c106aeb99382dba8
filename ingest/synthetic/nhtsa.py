"""The US vehicle agency's complaints: the flat file of 49 columns, and the interface's JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from ingest.synthetic.delivery import Delivery, dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.periods import Period
from ingest.synthetic.truth import FileTruth
from ingest.synthetic.world import World

SOURCE: Final = "us_nhtsa_complaints"
JSON_SOURCE: Final = "us_nhtsa_complaints_json"
_DELAY_DAYS: Final = 1
_HISTORY_MONTHS: Final = 60
_PER_MONTH: Final = 110
_WIDTH: Final = 49
_VEHICLES: Final = (
    ("Harrow Motor Company", "HARROW", "CRESTLINE"),
    ("Harrow Motor Company", "HARROW", "DALE"),
    ("Lumen Automotive LLC", "LUMEN", "VOLTA"),
    ("Tarn Motors Inc.", "TARN", "RIDGE"),
)
_COMPONENTS: Final = (
    (
        "SERVICE BRAKES, HYDRAULIC",
        "BRAKE PEDAL WENT TO THE FLOOR AND THE CAR DID NOT STOP IN TIME.",
    ),
    ("ELECTRICAL SYSTEM", "SMOKE CAME FROM THE DASH AND THE BATTERY WARNING LIGHT CAME ON."),
    ("AIR BAGS:FRONTAL", "THE AIR BAG DID NOT DEPLOY IN A FRONTAL COLLISION."),
    ("STEERING:ELECTRIC POWER ASSIST SYSTEM", "STEERING BECAME STIFF WHILE DRIVING."),
    ("ENGINE", "THE ENGINE STALLED ON THE HIGHWAY WITHOUT WARNING."),
    ("TIRES:TREAD/BELT", "THE TREAD CAME OFF AT SPEED."),
)
_CITIES: Final = (("PHOENIX", "AZ"), ("SAN JOSE", "CA"), ("TAMPA", "FL"), ("BOISE", "ID"))


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield the flat files: one for the history, one a month; and one answer of the interface."""
    for period in world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS):
        yield _flat_file(world, period)
    yield _interface_answer(world)


def _flat_file(world: World, period: Period) -> Delivery:
    rows, dirty_count = [], 0
    for month in period.months:
        dice = world.dice(SOURCE, month)
        first = (month.year * 12 + month.month) * 10_000
        fresh = [
            _complaint(dice, month, first + n) for n in range(dice.count(_PER_MONTH * world.scale))
        ]
        spoiled = dirty_rows(dice, fresh)
        for row in spoiled:
            fresh[row][15] = fresh[row][16] = f"{month:%Y}0000"
        rows += fresh
        dirty_count += len(spoiled)
    text = "".join("\t".join(row) + "\r\n" for row in rows)
    name = f"{SOURCE}/COMPLAINTS_RECEIVED_{period.first:%Y%m}-{period.months[-1]:%Y%m}.txt"
    return Delivery(
        text.encode(),
        FileTruth(SOURCE, name, row_count=len(rows), rejected_count=dirty_count),
    )


def _complaint(dice: Dice, month: date, number: int) -> list[str]:
    maker, make, model = dice.pick(_VEHICLES)
    component, story = dice.pick(_COMPONENTS)
    city, state = dice.pick(_CITIES)
    received = month + timedelta(days=dice.randrange(28))
    failed = received - timedelta(days=int(dice.expovariate(1 / 20)))
    cells = [""] * _WIDTH
    cells[:20] = [
        str(number),
        str(11_000_000 + number),
        maker,
        make,
        model,
        "9999" if dice.happens(0.03) else str(received.year - dice.randrange(9)),
        "Y" if dice.happens(0.07) else "N",
        "19010101" if dice.happens(0.02) else f"{failed:%Y%m%d}",
        "Y" if dice.happens(0.03) else "N",
        str(dice.count(0.06)),
        "0",
        component,
        city.ljust(12),
        state,
        f"1HR{dice.letters(3)}{dice.digits(5)}",
        f"{received:%Y%m%d}",
        f"{received:%Y%m%d}",
        str(dice.randrange(100, 140_000)),
        "1",
        story,
    ]
    cells[20], cells[45] = "IVOQ", "V"
    return cells


def _interface_answer(world: World) -> Delivery:
    """Answer for one make, model and year, in the interface's own order of month and day."""
    dice = world.dice(JSON_SOURCE)
    maker, make, model = _VEHICLES[-1]
    results = [
        _result(dice, world.calendar.since, maker, make, model, number)
        for number in range(max(3, round(60 * world.scale)))
    ]
    answer = {"count": len(results), "message": "Results returned successfully", "results": results}
    return Delivery(
        json.dumps(answer).encode(),
        FileTruth(
            JSON_SOURCE,
            f"{SOURCE}/complaintsByVehicle_{make}_{model}.json",
            row_count=len(results),
        ),
    )


def _result(
    dice: Dice, since: date, maker: str, make: str, model: str, number: int
) -> dict[str, Any]:
    component, story = dice.pick(_COMPONENTS)
    filed = since + timedelta(days=dice.randrange(30))
    happened = filed - timedelta(days=dice.randrange(60))
    return {
        "odiNumber": 11_900_000 + number,
        "manufacturer": maker,
        "crash": dice.happens(0.07),
        "fire": dice.happens(0.03),
        "numberOfInjuries": dice.count(0.06),
        "numberOfDeaths": 0,
        "dateOfIncident": f"{happened:%m/%d/%Y}",
        "dateComplaintFiled": f"{filed:%m/%d/%Y}",
        "vin": f"1TR{dice.letters(3)}{dice.digits(5)}",
        "components": component,
        "summary": story,
        "products": [
            {
                "type": "Vehicle",
                "productYear": str(since.year),
                "productMake": make,
                "productModel": model,
                "manufacturer": maker,
            }
        ],
    }
