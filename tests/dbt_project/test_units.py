"""Units are known by their ways of writing; what is not known stays as written."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from ingest.items import TestItem
from tests.dbt_project.rendered import MODELS, Rendered


@cache
def _warehouse() -> Rendered:
    return Rendered(["int_units_mapped", "brg_check_items"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mg/kg", "mg_per_kg"),
        ("毫克/千克", "mg_per_kg"),
        ("ＭＧ／ＫＧ", "mg_per_kg"),  # one unit alone is meant whatever the case
        ("µg / kg", "ug_per_kg"),
        ("%", "percent"),
        ("级", "grade"),
        ("N", "n"),
        ("mN", "mn"),
        ("Kpa", "kpa"),
        ("℃", "celsius"),
        ("N.m/g", "nm_per_g"),
        ("dB（A）", "dba"),
        ("cm²", "cm2"),
        ("台", "machine"),
        ("IEC52(RVV)", None),
    ],
)
def test_a_unit_is_known_however_it_is_typed(written: str, code: str | None) -> None:
    """Width, blanks, signs and Chinese names do not part; an unknown word is no unit."""
    item = TestItem(item="甲醛", measured_value=Decimal(1), unit=written, limit_unit=written)
    records = {
        "spot_check_result": [
            {
                "result": "conforming",
                "check_date": date(2020, 1, 2),
                "test_items": [item.as_struct()],
            }
        ]
    }
    found = (
        _warehouse().on(records).execute("select unit_code, limit_unit_code from brg_check_items")
    )
    assert found.fetchall() == [(code, code)]


def test_case_is_kept_where_it_parts_two_units() -> None:
    """MN is no mN and mw no MW: such a word in another case is not guessed."""
    with MODELS.seeds["unit_name"].open(encoding="utf-8") as stream:
        names = {row["name"]: row["unit_code"] for row in csv.DictReader(stream)}
    by_case: dict[str, set[str]] = defaultdict(set)
    for name, code in names.items():
        by_case[name.lower()].add(code)
    apart = {name for name, codes in by_case.items() if len(codes) > 1}
    assert {"mω", "mpa"} & apart == {"mω"}
    records = {
        "returned_shipment": [
            {"return_number": str(n), "quantity_unit": unit} for n, unit in enumerate(["mω", "件"])
        ]
    }
    found = _warehouse().on(records).execute("select text, unit_code from int_units_mapped")
    assert dict(found.fetchall()) == {"mω": None, "件": "piece"}


def test_units_of_one_quantity_have_one_base() -> None:
    """A value times its factor can be compared only with values of the same quantity."""
    with MODELS.seeds["unit"].open(encoding="utf-8") as stream:
        units = list(csv.DictReader(stream))
    bases: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        if unit["base_unit_code"]:
            bases[unit["quantity"]].add(unit["base_unit_code"])
    packages = {"package"}  # a pair and a box are counted, not converted
    assert {quantity for quantity, found in bases.items() if len(found) > 1} <= packages
    own = {unit["unit_code"]: unit for unit in units}
    assert all(
        own[unit["base_unit_code"]]["factor_to_base"] == "1"
        for unit in units
        if unit["base_unit_code"]
    )


@pytest.mark.shared
def test_common_codes_are_those_of_the_recommendation(shared_data: Path) -> None:
    """Each code stands in the list of Recommendation 20, and in force."""
    path = shared_data / "refs" / "units" / "data__units-of-measure.csv"
    with path.open(encoding="utf-8-sig") as stream:
        known = {
            row["CommonCode"] for row in csv.DictReader(stream) if row["Status"] not in {"X", "D"}
        }
    with MODELS.seeds["unit"].open(encoding="utf-8") as stream:
        used = {row["unece_code"] for row in csv.DictReader(stream)} - {""}
    assert used - known == set()
    assert len(used) > 60
