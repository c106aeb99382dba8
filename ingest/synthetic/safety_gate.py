"""The EU's weekly reports: XML as the alert system writes it, glued measures and all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from xml.sax.saxutils import escape

from ingest.synthetic.delivery import Delivery, dirty_rows
from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import INDUSTRIES, Industry
from ingest.synthetic.periods import friday
from ingest.synthetic.truth import FileTruth
from ingest.synthetic.world import World

SOURCE: Final = "eu_safety_gate_notices"
_SITE: Final = "https://ec.europa.eu/safety-gate-alerts"
_TYPE: Final = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:type="webReportXmlWeeklyReportDetailMotorVehicleContentDto"'
)
_SILENT_WEEK: Final = 52  # and the 53rd, where a year has one
_COUNTRIES: Final = ("Germany", "France", "Hungary", "Poland", "Italy", "Sweden", "Czechia")
_ORIGINS: Final = ("People's Republic of China", "Unknown", "Türkiye", "India", "Italy")
_MEASURES: Final = (
    "Withdrawal of the product from the market",
    "Recall of the product from end users",
    "Import rejected at border",
    "Ban on the marketing of the product and any accompanying measures",
)


def deliveries(world: World) -> Iterator[Delivery]:
    """Yield a report each Friday since the onset; before it, one a month stands for the month.

    Between the years there is none, as the publisher has none.
    """
    calendar = world.calendar
    for month in calendar.months():
        days = _fridays(month) if month >= calendar.onset else [friday(month, 3)]
        dice = world.dice(SOURCE, month)
        notices = [
            industry
            for industry in INDUSTRIES
            for _ in range(
                dice.count(industry.notices * world.scale * world.surge(industry, month))
            )
        ]
        dice.shuffle(notices)
        for place, day in enumerate(days):
            report = [*enumerate(notices, start=1)][place :: len(days)]
            if day <= calendar.until:
                yield _report(world, world.dice(SOURCE, day), day, report)


def _fridays(month: date) -> list[date]:
    """List the Fridays of a month on which reports are published."""
    found = [friday(month, which) for which in range(1, 6)]
    return [
        day for day in found if day.month == month.month and day.isocalendar().week < _SILENT_WEEK
    ]


def _report(
    world: World, dice: Dice, day: date, notices: Sequence[tuple[int, Industry]]
) -> Delivery:
    """Write a report of some notices, each with its number in the month."""
    spoiled = dirty_rows(dice, [industry for _, industry in notices])
    year, week, _ = day.isocalendar()
    parts = [
        _notice(world, dice, industry, day, order, is_spoiled=place in spoiled)
        for place, (order, industry) in enumerate(notices)
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><Safety-Gate>   '
        f"<report_language>en</report_language><report_date>{day:%d/%m/%Y}</report_date>"
        f"<report_year>{year}</report_year><report_week>{week}</report_week>"
        "<report_addendum><![CDATA[]]></report_addendum>"
    )
    return Delivery(
        (head + "".join(parts) + "</Safety-Gate>").encode(),
        FileTruth(
            source=SOURCE,
            file_name=f"eu_safety_gate/report_{20_000_000 + year * 100 + week}.xml",
            row_count=len(notices),
            rejected_count=len(spoiled),
        ),
    )


def _notice(
    world: World, dice: Dice, industry: Industry, day: date, order: int, *, is_spoiled: bool
) -> str:
    product, firm = dice.pick(industry.products), dice.pick(world.firms(industry))
    harm, serial = industry.harm, order + (day - date(2000, 1, 1)).days * 1000
    level = "Serious risk" if dice.happens(0.9) else "Other risk levels"
    cells = (
        ("reference", f"{_SITE}/screen/webReport/alertDetail/{serial}"),
        ("category", "" if is_spoiled else industry.notice_category),
        ("product", product.en),
        ("brand", firm.brand if dice.happens(0.8) else "Unknown"),
        ("name", f"{product.en} {dice.letters(2)}" if dice.happens(0.6) else ""),
        ("type_numberOfModel", f"{dice.letters(2)}-{dice.digits(4)}"),
        ("batchNumber", "Unknown" if dice.happens(0.5) else dice.digits(6)),
        ("barcode", dice.digits(13) if dice.happens(0.4) else ""),
        ("riskType", harm.risk_type),
        ("danger", f"{'null ' if dice.happens(0.1) else ''}{harm.danger}"),
        ("measures", _measure(dice, day)),
    )
    head = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in cells)
    return (
        f"<notifications {_TYPE}><order>{order}</order>"
        f"<caseNumber>SR/{day.month * 400 + order:05d}/{day:%y}</caseNumber>{head}<URLrecall/>"
        f"<description><![CDATA[{product.en} in a cardboard box. <br/>]]></description>"
        f"<notifyingCountry>{dice.pick(_COUNTRIES)}</notifyingCountry>"
        f"<countryOfOrigin>{escape(dice.pick(_ORIGINS, (6, 1, 1, 1, 1)))}</countryOfOrigin>"
        f"<type>Consumer</type><level>{level}</level><pictures><picture><![CDATA["
        f"{_SITE}/public/api/notification/image/{serial}]]></picture></pictures>"
        "<onlineTrader><![CDATA[]]></onlineTrader><companyRecallCode/><productionDates/>"
        "</notifications>"
    )


def _measure(dice: Dice, day: date) -> str:
    ordered = day - timedelta(days=dice.randrange(10, 200))
    operator = dice.pick(("Importer", "Distributor", "Manufacturer", "Other"))
    return (
        f"Type of economic operator to whom the measure(s) were ordered: {operator}"
        f"Category of measure(s): {dice.pick(_MEASURES)}"
        f"Date of entry into force: {ordered:%d/%m/%Y}"
    )
