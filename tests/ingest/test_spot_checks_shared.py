"""The publishers' own workbooks against an independent count of each sheet."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.read import read
from ingest.source import SHIPPED, load_source
from ingest.workbook import read_workbook

pytestmark = pytest.mark.shared

SOURCE = load_source(SHIPPED / "cn_aqsiq_spot_checks")
LANDED = date(2026, 11, 23)
# Lists without a column of results, rechecks and item verdicts: the catalogue counts no failure
# there, or counts the cells of six columns of results.
COUNTED_OTHERWISE = {"follow_up", "fail_only_list", "risk_monitoring", "value_comparison"}


@pytest.fixture(scope="module")
def batches(shared_data: Path) -> dict[str, Batch]:
    """Every workbook of the working set, conformed."""
    root = shared_data / "cn_spot_checks"
    found = {}
    for path in sorted(root.rglob("*.xls")):
        name = str(path.relative_to(root))
        size = path.stat().st_size
        file = LandedFile(SOURCE.name, "0" * 16, f"cn_spot_checks/{name}", path, "", size, LANDED)
        found[name] = conform(SOURCE, file, read(file, SOURCE))
    return found


@pytest.fixture(scope="module")
def by_sheet(batches: dict[str, Batch]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The records of each sheet."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for name, batch in batches.items():
        for row in batch.records.to_pylist():
            found[name, row["sheet_name"]].append(row)
    return found


@pytest.fixture(scope="module")
def catalog(shared_data: Path) -> list[dict[str, str]]:
    """A second reader's count of each sheet."""
    with (shared_data / "cn_spot_checks_catalog.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_row_of_every_sheet_is_told(batches: dict[str, Batch], shared_data: Path) -> None:
    """Landed rows and noise together are the rows of the sheets, exactly, file by file."""
    for name, batch in batches.items():
        sheets = read_workbook(shared_data / "cn_spot_checks" / name, SOURCE.name, name)
        told = batch.landed_count + sum(batch.noise.values())
        assert told == sum(len(sheet.rows) for sheet in sheets), name


def test_nearly_all_rows_of_the_catalogue_conform(
    batches: dict[str, Batch], catalog: list[dict[str, str]]
) -> None:
    """The rest are second lines of headers and of samples that the catalogue counts as rows."""
    expected = sum(int(sheet["n_data_rows"]) for sheet in catalog)
    conformed = sum(batch.records.num_rows for batch in batches.values())
    assert expected == 36_540
    assert 0.99 * expected <= conformed <= expected
    assert sum(batch.rejects.num_rows for batch in batches.values()) == 0


def test_no_sheet_differs_by_more_than_its_header_lines(
    by_sheet: dict[tuple[str, str], list[dict[str, Any]]], catalog: list[dict[str, str]]
) -> None:
    """One toy list has three lines a sample in the catalogue's count, one in ours."""
    short = {}
    for sheet in catalog:
        place = (sheet["path"], sheet["sheet"])
        missing = int(sheet["n_data_rows"]) - len(by_sheet[place])
        if not 0 <= missing <= 3:
            short[place] = missing
    assert short == {("b09fd182-fcc2-41b0-9f97-bd2c7e7a4c1c.xls", "Sheet1"): 201}


def test_result_lists_agree_with_the_catalogue_verdict_for_verdict(
    by_sheet: dict[tuple[str, str], list[dict[str, Any]]], catalog: list[dict[str, str]]
) -> None:
    """One sheet differs: its 91 rows cannot hold the catalogue's 89 passes and 3 failures."""
    different = {}
    for sheet in catalog:
        rows = by_sheet[sheet["path"], sheet["sheet"]]
        if rows[0]["table_type"] in COUNTED_OTHERWISE:
            continue
        count = Counter(row["result"] for row in rows)
        ours = (count["conforming"], count["nonconforming"])
        if ours != (int(sheet["n_pass"]), int(sheet["n_fail"])):
            different[sheet["path"].rpartition("/")[2]] = ours
    assert different == {"附表1-13 农用薄膜产品质量国家监督抽查产品及其企业名单.xls": (87, 3)}


def test_the_tables_are_what_they_are(
    by_sheet: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    """Sheets by what they list, checked one by one against their titles."""
    kinds = Counter(rows[0]["table_type"] for rows in by_sheet.values())
    assert kinds == {
        "result_list": 198,
        "risk_monitoring": 13,
        "value_comparison": 11,
        "follow_up": 10,
        "fail_only_list": 5,
    }


def test_dates_are_plausible_and_say_what_they_rest_on(batches: dict[str, Batch]) -> None:
    """No date before the first list or after the landing; an archive's upload dates nothing."""
    moved = set()
    for name, batch in batches.items():
        for row in batch.records.to_pylist():
            assert (row["check_date"] is None) == (row["check_date_basis"] is None)
            for day in (row["check_date"], row["production_date"]):
                assert day is None or date(2000, 1, 1) <= day <= LANDED
            if name.startswith("P020150528"):
                moved.add(row["check_date_basis"])
    assert moved == {"production"}


def test_a_stray_sheet_is_the_same_record_in_every_file(
    by_sheet: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:
    """One list of 2014 lies forgotten behind eight later ones: 177 records, not 1,416."""
    stray = [rows for rows in by_sheet.values() if "食品包装材料" in rows[0]["notice_title"]]
    assert len(stray) == 8
    assert len({row["record_id"] for rows in stray for row in rows}) == 177
    assert len({row["content_hash"] for rows in stray for row in rows}) == 177


def test_most_columns_are_filled(batches: dict[str, Batch]) -> None:
    """The shares measured when the vocabulary was made; a fall means a header was lost."""
    tables = [batch.records for batch in batches.values()]
    count = sum(table.num_rows for table in tables)
    filled = {
        name: 1 - sum(table[name].null_count for table in tables) / count
        for name in (
            "maker_name",
            "maker_place",
            "product_name",
            "model",
            "result_text",
            "production_date",
        )
    }
    assert filled["maker_name"] > 0.99
    assert filled["result_text"] > 0.97
    assert min(filled.values()) > 0.89
