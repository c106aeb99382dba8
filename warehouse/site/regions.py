"""Where checked products were made: failure rates by province, prefecture and county.

A tile stands for a province, in rows and columns that recall the map and draw no border: a drawn
map needs an approval number, and comes from the operator alone.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from warehouse.reports import figures
from warehouse.site import queries
from warehouse.site.lines import Line
from warehouse.site.queries import Edition
from warehouse.site.slices import Slices, place_of_region

TILES: Final = Path(__file__).with_name("tiles.csv")
SIDE: Final = 60
CHECKS: Final = "count(*)"
FAILURES: Final = "count(*) filter (is_nonconforming)"
RATE: Final = f"{FAILURES} / {CHECKS}"
LOW: Final = f"stats.wilson_low({FAILURES}, {CHECKS}, 1.959963984540054)"
HIGH: Final = f"stats.wilson_high({FAILURES}, {CHECKS}, 1.959963984540054)"
MEASURES: Final = (CHECKS, FAILURES, RATE, LOW, HIGH)
LEAST_CHECKS: Final = 20  # under these an interval is wider than what is asked of it
BANDS: Final = (0.05, 0.1, 0.2)


def page(edition: Edition, slices: Slices) -> Mapping[str, Any]:
    """Fill the page of regions."""
    counted = _counted(edition)
    provinces = [
        (region, counted[2][region["region_code"][:2]])
        for region in edition.lines(queries.REGIONS, "level = 'province' and valid_to is null")
        if region["region_code"][:2] in counted[2]
    ]
    return {
        "provinces": sorted(provinces, key=lambda pair: -pair[1][CHECKS]),
        "within": _within(edition, counted),
        "tiles": lambda label: tiles(provinces, label),
        "place_of": lambda code: place_of_region(slices, code),
        "measures": {"checks": CHECKS, "failures": FAILURES, "rate": RATE},
        "limits": (LOW, HIGH),
        "least": LEAST_CHECKS,
    }


def _counted(edition: Edition) -> Mapping[int, Mapping[str, Line]]:
    """Count the checks of the window by the first two, four and six digits of their makers' code.

    Returns
    -------
    Mapping
        By the number of digits: code → the count with its failures, rate and interval.
    """
    listed = ", ".join(f'{sql} as "{sql}"' for sql in MEASURES)
    found: dict[int, dict[str, Line]] = defaultdict(dict)
    for digits in (2, 4, 6):
        rows = edition.reader.rows(
            f"select left(region_code, {digits}) as code, {listed}"
            f" from {queries.PLACED} where {edition.placed_checks} group by 1 order by 1"
        )
        for row in rows:
            where = f"{edition.placed_checks} and region_code like '{row['code']}%'"
            found[digits][row["code"]] = Line(queries.PLACED, where, row)
    return found


def _within(
    edition: Edition, counted: Mapping[int, Mapping[str, Line]]
) -> Mapping[str, list[tuple[Line, Line]]]:
    """List the prefectures and counties of each province that have checks."""
    found: dict[str, list[tuple[Line, Line]]] = defaultdict(list)
    levels = {"prefecture": 4, "county": 6}
    where = "level in ('prefecture', 'county') and valid_to is null"
    for region in edition.lines(queries.REGIONS, where, "region_code, region_id"):
        code, digits = region["region_code"], levels[region["level"]]
        line = counted[digits].get(code[:digits])
        if line is not None and line[CHECKS] >= LEAST_CHECKS:
            found[code[:2]].append((region, line))
    return found


def tiles(provinces: Sequence[tuple[Line, Line]], label: str) -> Markup:
    """Draw a tile a province: its name, its rate, and a shade by band."""
    counted = {region["region_code"]: (region, line) for region, line in provinces}
    with TILES.open(encoding="utf-8", newline="") as handle:
        places = list(csv.DictReader(handle))
    drawn = "".join(_tile(place, counted.get(place["region_code"])) for place in places)
    width = (max(int(place["column"]) for place in places) + 1) * SIDE
    height = (max(int(place["row"]) for place in places) + 1) * SIDE
    return Markup(
        f'<svg class="tiles" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(label)}">{drawn}</svg>'
    )


def _tile(place: Mapping[str, str], found: tuple[Line, Line] | None) -> str:
    x, y = int(place["column"]) * SIDE, int(place["row"]) * SIDE
    band, text = "none", figures.NOTHING
    if found is not None and found[1][CHECKS] >= LEAST_CHECKS:
        rate = found[1][RATE]
        band, text = str(sum(rate >= bound for bound in BANDS)), figures.percent(rate)
    return (
        f'<g class="band-{band}"><rect x="{x + 1}" y="{y + 1}" width="{SIDE - 2}"'
        f' height="{SIDE - 2}"/><text x="{x + SIDE / 2:g}" y="{y + 25}">'
        f'{escape(place["name"])}</text><text x="{x + SIDE / 2:g}" y="{y + 44}" class="rate">'
        f"{text}</text></g>"
    )
