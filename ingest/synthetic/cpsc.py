"""Answers of the US recall interface: bare JSON arrays, with older recalls stamped anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from ingest.synthetic.delivery import Delivery, dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import INDUSTRIES, Industry
from ingest.synthetic.periods import Period, month_after
from ingest.synthetic.truth import FileTruth
from ingest.synthetic.world import World

SOURCE: Final = "us_cpsc_recalls"
_DELAY_DAYS: Final = 1
_HISTORY_MONTHS: Final = 60
_COMPANIES: Final = (
    "Harborfield",
    "Northlark",
    "Bluepine",
    "Stonebridge",
    "Willowmere",
    "Redcliff",
)
_LISTS: Final = ("Inconjunctions", "Importers", "Distributors", "ProductUPCs", "SoldAtLabel")

Recall = dict[str, Any]


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield one answer for the history and one a month, asked by date of publication."""
    for period in world.calendar.periods(_DELAY_DAYS, _HISTORY_MONTHS):
        yield _answer(world, period)


def _answer(world: World, period: Period) -> Delivery:
    recalls = [recall for month in period.months for recall in _recalls(world, month)]
    older = recalls[: len(recalls) // 2]  # what is stamped anew later lies behind them
    spoiled = dirty_rows(world.dice(SOURCE, "dirt", period.first), older)
    for row in spoiled:
        recalls[row]["RecallDate"] = ""
    stamped = _published_again(world, period)
    return Delivery(
        json.dumps([*recalls, *stamped], ensure_ascii=False).encode(),
        FileTruth(
            source=SOURCE,
            file_name=f"{SOURCE}/Recall_{period.first:%Y%m}_{period.months[-1]:%Y%m}.json",
            row_count=len(recalls) + len(stamped),
            rejected_count=len(spoiled),
            duplicate_count=len(stamped),  # a new stamp is no new content
        ),
    )


def _published_again(world: World, period: Period) -> list[Recall]:
    """Return late recalls of the month before that the agency has stamped with a new date."""
    before = month_after(period.first, -1)
    if before < world.calendar.since:
        return []
    recalls = _recalls(world, before)
    late = recalls[(len(recalls) + 1) // 2 :]
    chosen = world.dice(SOURCE, "again", period.first).sample(late, min(2, len(late)))
    return [{**recall, "LastPublishDate": f"{period.first}T00:00:00"} for recall in chosen]


def _recalls(world: World, month: date) -> list[Recall]:
    dice = world.dice(SOURCE, month)
    industries = [
        industry
        for industry in INDUSTRIES
        for _ in range(dice.count(industry.recalls * world.scale * world.surge(industry, month)))
    ]
    dice.shuffle(industries)
    return [_recall(dice, industry, month, n) for n, industry in enumerate(industries, start=1)]


def _recall(dice: Dice, industry: Industry, month: date, number: int) -> Recall:
    product, company = dice.pick(industry.products).en, dice.pick(_COMPANIES)
    day = month + timedelta(days=dice.randrange(28))
    units, injured = dice.randrange(40, 90_000), dice.count(0.3)
    recall_number, country = f"{day:%y%m}{number:03d}", dice.pick(("China", "Vietnam"))
    reports = f"{injured} reports of injury" if injured else "None reported"
    title = f"{company} Recalls {product}s; {industry.harm.hazard_en}"
    named: Recall = {name: [] for name in _LISTS}
    return named | {
        "RecallID": 30_000 + int(recall_number),
        "RecallNumber": recall_number,
        "RecallDate": f"{day}T00:00:00",
        "Description": f"This recall involves {company} brand {product.lower()}s.",
        "URL": f"https://www.cpsc.gov/Recalls/{day:%Y}/{company}-{recall_number}",
        "Title": title,
        "ConsumerContact": f"{company} toll-free from 9 a.m. to 5 p.m. ET Monday through Friday.",
        "LastPublishDate": f"{day}T00:00:00",
        "Products": [
            {
                "Name": f"{company} {product}s",
                "Description": "",
                "Model": "",
                "Type": "",
                "CategoryID": "",
                "NumberOfUnits": f"About {units:,}",
            }
        ],
        "Images": [{"URL": f"https://www.cpsc.gov/s3fs-public/{recall_number}.png", "Caption": ""}],
        "Injuries": [{"Name": reports}],
        "Manufacturers": [{"Name": f"{company} Co., of {country}", "CompanyID": ""}],
        "Retailers": [{"Name": "Stores nationwide and online", "CompanyID": ""}],
        "ManufacturerCountries": [{"Country": country}],
        "Hazards": [{"Name": industry.harm.hazard_en, "HazardType": "", "HazardTypeID": ""}],
        "Remedies": [{"Name": "Consumers should immediately stop using the product."}],
        "RemedyOptions": [{"Option": dice.pick(("Refund", "Replace", "Repair"))}],
    }
