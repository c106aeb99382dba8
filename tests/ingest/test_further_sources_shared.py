"""The publishers' real files of food, drugs and vehicles, counted row by row."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import UndeclaredColumnError
from ingest.read import read
from ingest.source import find, load_sources

pytestmark = pytest.mark.shared
SOURCES = load_sources()
DRIFT = "us_nhtsa_recalls/tests__fixtures__nhtsa__drift_30col.tsv"


def taken_in(name: str, place: str, data: Path) -> Batch:
    source = find(SOURCES, name)
    assert [name] == [other.name for other in SOURCES if other.claims(place)]
    file = LandedFile(name, "0" * 16, place, data / place, "", 0, date(2026, 11, 23))
    return conform(source, file, read(file, source))


@pytest.mark.parametrize(
    ("name", "place", "landed_count", "rejected"),
    [
        ("eu_rasff_notifications", "eu_rasff/rasff_ 2020TO30OCT2024.csv", 21_871, {}),
        (
            "us_fda_enforcement_reports",
            "us_fda_enforcement/data__recalls.json",
            1_058,
            {("required_empty", "recall_number"): 2},
        ),
        (
            "us_fda_import_refusals",
            "us_fda_import_refusals/data__raw__FDA_Shrimp_Import__Shrimp_Import_Refusals.csv",
            5_480,
            {},
        ),
        ("us_fda_recall_archive", "us_fda_recalls_rss/data__RecallsDataSet.xml", 2_000, {}),
        (
            "us_fda_recall_feed",
            "us_fda_recalls_rss/raw_data__fda_food_safety_recalls.xml",
            20,
            {},
        ),
        ("us_nhtsa_recalls", "us_nhtsa_recalls/sample-data__recalls.txt", 100, {}),
        (
            "us_nhtsa_recalls",
            "us_nhtsa_recalls/tests__fixtures__nhtsa__sample_recalls.zip",
            10,
            {},
        ),
    ],
    ids=["rasff", "enforcement", "refusals", "archive", "feed", "nhtsa-24", "nhtsa-zip-29"],
)
def test_every_row_is_a_record_or_named(name, place, landed_count, rejected, shared_data):
    """Each record has a key of its own; what is kept out says why."""
    batch = taken_in(name, place, shared_data)
    reasons = Counter((row["reason"], row["column_name"]) for row in batch.rejects.to_pylist())
    assert (landed_count, rejected) == (batch.landed_count, reasons)
    assert batch.records.num_rows == len(set(batch.records["record_id"].to_pylist()))


def test_a_quarter_of_the_food_alerts_names_no_hazard(shared_data):
    """Unknown stays unknown: 5,503 rows are empty or say n/a."""
    place = "eu_rasff/rasff_ 2020TO30OCT2024.csv"
    batch = taken_in("eu_rasff_notifications", place, shared_data)
    types = batch.records["risk_types"].to_pylist()
    assert (5_503, 1_318) == (
        types.count(None),
        batch.records["origin_country"].to_pylist().count("China"),
    )
    assert not [word for several in types for word in several or () if ";" in word or not word]


def test_older_recalls_of_vehicles_are_an_older_layout(shared_data):
    """The sample of 2014 ends at the 24th field; units are counted once a campaign."""
    place = "us_nhtsa_recalls/sample-data__recalls.txt"
    batch = taken_in("us_nhtsa_recalls", place, shared_data)
    campaigns = {n.partition("/")[0] for n in batch.records["recall_number"].to_pylist()}
    counted = batch.records.num_rows - batch.records["unit_count"].null_count
    assert ("older layout: 24 of 29 declared columns",) == batch.notes
    assert len(campaigns) == counted == 21


def test_a_thirtieth_field_stops_the_file(shared_data):
    """A layout that nobody has seen is a signal."""
    with pytest.raises(UndeclaredColumnError, match="column #30"):
        taken_in("us_nhtsa_recalls", DRIFT, shared_data)
