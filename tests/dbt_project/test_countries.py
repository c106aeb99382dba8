"""Countries are those of the list they were compiled from, but for names of common use."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import pytest

from tests.dbt_project.rendered import MODELS

CODE: Final = "ISO3166-1-Alpha-2"
OF_PRACTICE: Final = {"EU", "XK"}  # the union notifies for itself, and Kosovo by the code in use
COMMON: Final = {"GB", "HK", "KP", "KR", "MO", "TW", "US"}  # named as Chinese offices name them
SPELLINGS: Final = (
    *(CODE, "ISO3166-1-Alpha-3", "CLDR display name", "official_name_cn", "official_name_en"),
    *("UNTERM English Short", "UNTERM Chinese Short"),
)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a table."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def compiled_from(shared_data: Path) -> dict[str, dict[str, str]]:
    """The list of the codes, by code."""
    rows = rows_of(shared_data / "refs" / "countries" / "data__country-codes.csv")
    return {row[CODE]: row for row in rows if row[CODE]}


@pytest.mark.shared
def test_countries_are_those_of_the_list(compiled_from: dict[str, dict[str, str]]) -> None:
    """Codes and names in two languages agree; what differs is named here."""
    ours = {row["country_code"]: row for row in rows_of(MODELS.seeds["country"])}
    other = {
        code
        for code, row in compiled_from.items()
        if row["CLDR display name"] != ours[code]["name_en"]
        or row["official_name_cn"] != ours[code]["name_zh"]
    }

    assert ours.keys() - compiled_from.keys() == OF_PRACTICE
    assert compiled_from.keys() - ours.keys() == set()
    assert other == COMMON


@pytest.mark.shared
def test_every_spelling_of_the_list_is_known(compiled_from: dict[str, dict[str, str]]) -> None:
    """Codes of two and three letters and names in Chinese and English lead to their country."""
    known = {row["name"]: row["country_code"] for row in rows_of(MODELS.seeds["country_name"])}
    asked = {
        (row[column].strip().lower(), code)
        for code, row in compiled_from.items()
        for column in SPELLINGS
        if row[column].strip()
    }

    assert len(asked) > 1_000
    assert {(name, code) for name, code in asked if known.get(name) != code} == set()


def test_every_name_leads_to_a_country() -> None:
    """Each country has a name, and no name leads nowhere."""
    codes = {row["country_code"] for row in rows_of(MODELS.seeds["country"])}
    assert {row["country_code"] for row in rows_of(MODELS.seeds["country_name"])} == codes
