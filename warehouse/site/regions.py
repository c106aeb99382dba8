"""Where checked products were made: failure rates by province and prefecture.

A tile stands for a province, in rows and columns that recall the map and draw no border: a drawn
map needs an approval number, and comes from the operator alone.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from warehouse.reports import figures
from warehouse.reports.gathering import months_before
from warehouse.site import queries
from warehouse.site.lines import Line, same
from warehouse.site.queries import Edition
from warehouse.site.slices import Slices, place_of_region

TILES: Final = Path(__file__).with_name("tiles.csv")
SIDE: Final = 60
MONTHS: Final = 12  # the running one among them; `region_months` of the models
CHECKS: Final = "sum(check_count)::bigint"
FAILURES: Final = "sum(failure_count)::bigint"
RATE: Final = f"{FAILURES} / {CHECKS}"
LOW: Final = f"stats.wilson_low({FAILURES}, {CHECKS}, 1.959963984540054)"
HIGH: Final = f"stats.wilson_high({FAILURES}, {CHECKS}, 1.959963984540054)"
MEASURES: Final = (CHECKS, FAILURES, RATE, LOW, HIGH)
LEAST_CHECKS: Final = 20  # under these an interval is wider than what is asked of it
BANDS: Final = (0.05, 0.1, 0.2)
UNKNOWN: Final = "unknown"  # the place of makers that nobody places


def page(edition: Edition, slices: Slices) -> Mapping[str, Any]:
    """Fill the page of regions."""
    counted = _counted(edition, "province")
    return {
        "provinces": sorted(counted.items(), key=lambda pair: -pair[1][CHECKS]),
        "within": _within(edition),
        "tiles": lambda label: tiles(counted, label),
        "place_of": lambda province, region: place_of_region(slices, province, region),
        "measures": {"checks": CHECKS, "failures": FAILURES, "rate": RATE},
        "limits": (LOW, HIGH),
        "least": LEAST_CHECKS,
        "unknown": UNKNOWN,
    }


def _counted(edition: Edition, level: str) -> Mapping[str, Line]:
    """Sum the months of random checks up by the places of their makers."""
    first = months_before(edition.business_date, MONTHS - 1)
    asked = (
        "period_type = 'month' and industry_code = 'ALL' and hazard_code = 'ALL'"
        " and channel = 'ALL' and sampling_basis = 'random_spot_check' and region_role = 'maker'"
        f" and {same('region_level', level)} and period_start_date between"
        f" date '{first}' and date '{edition.business_date}'"
    )
    listed = ", ".join(f'{sql} as "{sql}"' for sql in MEASURES)
    table = queries.REGION_RATES.name
    rows = edition.reader.rows(
        f"select region_code, {listed} from {table} where {asked} group by 1 order by 1"
    )
    return {
        row["region_code"]: Line(
            table, f"{asked} and {same('region_code', row['region_code'])}", row
        )
        for row in rows
    }


def _within(edition: Edition) -> Mapping[str, list[tuple[Line, Line]]]:
    """List the prefectures of each province that have checks enough."""
    found: dict[str, list[tuple[Line, Line]]] = defaultdict(list)
    for code, line in _counted(edition, "prefecture").items():
        if code in edition.places and line[CHECKS] >= LEAST_CHECKS:
            region = edition.places[code]
            found[region["province_code"]].append((region, line))
    return found


def tiles(counted: Mapping[str, Line], label: str) -> Markup:
    """Draw a tile a province: its name, its rate, and a shade by band."""
    with TILES.open(encoding="utf-8", newline="") as handle:
        places = list(csv.DictReader(handle))
    drawn = "".join(_tile(place, counted.get(place["region_code"])) for place in places)
    width = (max(int(place["column"]) for place in places) + 1) * SIDE
    height = (max(int(place["row"]) for place in places) + 1) * SIDE
    return Markup(
        f'<svg class="tiles" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}">{drawn}</svg>'
    )


def _tile(place: Mapping[str, str], found: Line | None) -> str:
    x, y = int(place["column"]) * SIDE, int(place["row"]) * SIDE
    band, text = "none", figures.NOTHING
    if found is not None and found[CHECKS] >= LEAST_CHECKS:
        rate = found[RATE]
        band, text = str(sum(rate >= bound for bound in BANDS)), figures.percent(rate)
    return (
        f'<g class="band-{band}"><rect x="{x + 1}" y="{y + 1}" width="{SIDE - 2}"'
        f' height="{SIDE - 2}"/><text x="{x + SIDE / 2:g}" y="{y + 25}">'
        f'{escape(place["name"])}</text><text x="{x + SIDE / 2:g}" y="{y + 44}" class="rate">'
        f"{text}</text></g>"
    )
