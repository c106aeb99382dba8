"""Recalls and notices of food, drugs and vehicles: what each source makes of its rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.errors import MissingColumnError, UndeclaredColumnError, UnreadableFileError
from ingest.privacy import redact
from ingest.read import read
from ingest.source import find, load_sources

SOURCES = load_sources()
TakeIn = Callable[..., Batch]


@pytest.fixture
def take_in(tmp_path: Path) -> TakeIn:
    """Take bytes in as a file of a source, or the source's sample when there are none."""

    def take(name: str, data: bytes | None = None, file_name: str = "file.csv") -> Batch:
        source = find(SOURCES, name)
        if data is None:
            (sample,) = sorted(source.folder.glob("sample*"))
            data, file_name = sample.read_bytes(), sample.name
        if source.personal.drop:
            data = redact(data, source, file_name)
        path = tmp_path / file_name
        path.write_bytes(data)
        file = LandedFile(name, "0" * 16, file_name, path, "", len(data), date(2026, 11, 23))
        return conform(source, file, read(file, source))

    return take


@pytest.fixture
def sample(take_in: TakeIn) -> Callable[[str], list[dict[str, Any]]]:
    """Read the sample of a source into plain records."""

    def read_sample(name: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = take_in(name).records.to_pylist()
        return records

    return read_sample


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("eu_rasff/rasff_2020TO2024.csv", "eu_rasff_notifications"),
        ("us_fda_enforcement/data__recalls.json", "us_fda_enforcement_reports"),
        ("us_fda_enforcement/ucm308307.json", "us_fda_weekly_enforcement_reports"),
        ("us_fda_import_refusals/sheet.csv", "us_fda_import_refusals"),
        ("us_fda_recalls_rss/raw_data__fda_food_safety_recalls.xml", "us_fda_recall_feed"),
        ("us_fda_recalls_rss/data__RecallsDataSet.xml", "us_fda_recall_archive"),
        ("fsis399/399.csv", "us_usda_fsis_recalls"),
        ("usda_json/2025-02-21.json", "us_usda_fsis_recall_answers"),
        ("drop/HCRSAMOpenData.json", "ca_health_canada_recalls"),
        ("us_nhtsa_recalls/sample-data__recalls.txt", "us_nhtsa_recalls"),
        ("nhtsa/FLAT_RCL_POST_2010.zip", "us_nhtsa_recalls"),
        ("us_nhtsa_recalls/data__raw__RCL_FROM_2025_2026.zip", None),
        ("us_fda_import_refusals/ACT_SECTION_CHARGES.CSV", None),
    ],
)
def test_a_file_belongs_to_the_source_that_understands_it(place, owner):
    """Indexes and code lists lie beside the records and are nobody's."""
    assert [owner] * (owner is not None) == [s.name for s in SOURCES if s.claims(place)]


def test_a_food_alert_lists_its_hazard_categories_once(sample):
    """Five hazards of one category are one category; n/a is none; the week is the ISO week."""
    ladle, pepper, biscuits, cup = sample("eu_rasff_notifications")
    assert ["Migration"] == ladle["risk_types"]
    assert ["Pathogenic micro-organisms", "Pesticide residues"] == pepper["risk_types"]
    assert (None, None, None) == (
        biscuits["risk_types"],
        biscuits["danger_text"],
        biscuits["origin_country"],
    )
    assert (None, None, "China") == (cup["risk_types"], cup["danger_text"], cup["origin_country"])
    assert [(2026, 11), (2026, 11), (2026, 1), (2025, 1)] == [
        (notice["report_year"], notice["report_week"]) for notice in (ladle, pepper, biscuits, cup)
    ]


@pytest.mark.parametrize(
    "day",
    ["12-03-2026 09:41:07", "2026-03-12 09:41:07", "2026-03-12 09:41:07.123456", "Mar 12, 2026"],
)
def test_the_window_export_of_food_alerts_is_another_layout(take_in, day):
    """The category stands in braces behind each hazard, and dates come in four styles."""
    header = (
        "reference,category,type,subject,date,notifying_country,classification,risk_decision,"
        "distribution,forAttention,forFollowUp,operator,origin,hazards"
    )
    row = (
        f'2026.9005,nuts,food,Aflatoxins in pistachios,"{day}",Germany,'
        "border rejection notification,serious,Germany,,,,Iran,"
        '"Aflatoxin B1   - {mycotoxins},Aflatoxin total   - {mycotoxins},lead - {heavy metals}"'
    )
    batch = take_in("eu_rasff_notifications", f"{header}\n{row}\n".encode())
    (notice,) = batch.records.to_pylist()
    assert ["mycotoxins", "heavy metals"] == notice["risk_types"]
    assert ("serious", "border rejection notification", 2026, 11, date(2026, 3, 12)) == (
        notice["risk_level"],
        notice["notice_type"],
        notice["report_year"],
        notice["report_week"],
        notice["published_date"],
    )


def test_a_food_alert_without_a_readable_date_is_kept_out(take_in):
    """A day that none of the declared styles reads has no week either."""
    source = find(SOURCES, "eu_rasff_notifications")
    data = (source.folder / "sample.csv").read_bytes().replace(b"Mar 12, 2026", b"12.3.2026")
    batch = take_in("eu_rasff_notifications", data)
    assert (4, 3) == (batch.landed_count, batch.records.num_rows)
    assert [2] == batch.rejects["row_number"].to_pylist()


def test_a_refused_line_is_known_by_its_entry(sample):
    """The class is in the product code, the product perhaps in the unlabelled column."""
    shrimp, prawns, plates = sample("us_fda_import_refusals")
    assert ["900-0000001-1/1/1", "900-0000002-9/2/1/A", "900-0000003-7/1/3"] == [
        line["refusal_number"] for line in (shrimp, prawns, plates)
    ]
    assert ("fish and seafood", ["SALMONELLA", "FILTHY"], "China", "LOS-DO") == (
        shrimp["product_category"],
        shrimp["reasons"],
        shrimp["origin_country"],
        shrimp["port"],
    )
    assert ("Haiyun Aquatic Products", "United States") == (
        shrimp["maker_name"],
        shrimp["refusing_country"],
    )
    assert (
        "SHRIMP AND PRAWNS, AQUACULTURE HARVESTED FISHERY/SEAFOOD PRODUCTS"
        == (shrimp["product_name"])
    )
    assert ("SHRIMP & PRAWNS", date(2026, 1, 2), "day") == (
        prawns["product_name"],
        prawns["refused_date"],
        prawns["refused_date_precision"],
    )
    assert ("food-contact materials and other", None) == (
        plates["product_category"],
        plates["origin_country"],
    )


def test_a_refusal_without_product_codes_is_missed(take_in):
    """A column that only the parser reads is missed like any other."""
    source = find(SOURCES, "us_fda_import_refusals")
    data = (source.folder / "sample.csv").read_bytes().replace(b"PRODUCT_CODE,", b"PRODUCT,", 1)
    with pytest.raises(MissingColumnError, match="column PRODUCT_CODE"):
        take_in("us_fda_import_refusals", data)


def test_an_enforcement_report_counts_units_and_not_cases(sample):
    """A date of nines is none: then the day of the report stands for the day of the recall."""
    peanut, almond, spray = sample("us_fda_enforcement_reports")
    assert [1_440, None, None] == [r["unit_count"] for r in (peanut, almond, spray)]
    assert ["1,440 units", "61 cases", None] == [r["units_text"] for r in (peanut, almond, spray)]
    assert (date(2026, 2, 10), date(2026, 3, 11), date(2026, 1, 22)) == (
        peanut["recall_date"],
        almond["recall_date"],
        spray["recall_date"],
    )


def test_a_store_of_enforcement_reports_is_read_like_an_answer(take_in):
    """Whoever keeps the answers puts them under a key of his own."""
    source = find(SOURCES, "us_fda_enforcement_reports")
    answer = json.loads((source.folder / "sample.json").read_bytes())
    stored = {"count": 3, "recalls": answer["results"]}
    ours = take_in(source.name, json.dumps(answer).encode(), "answer.json")
    kept = take_in(source.name, json.dumps(stored).encode(), "stored.json")
    assert ours.records["content_hash"].equals(kept.records["content_hash"])
    with pytest.raises(UnreadableFileError, match="error_answer"):
        take_in(source.name, b'{"error": "NOT_FOUND", "items": []}', "error.json")


def test_a_weekly_report_finds_the_recall_numbers_in_the_prose(sample):
    """An entry of two products bears both numbers."""
    sandwiches, chives, plasma = sample("us_fda_weekly_enforcement_reports")
    assert ["F-9001-2012 F-9002-2012", "F-9003-2012", "B-9004-12"] == [
        entry["recall_number"] for entry in (sandwiches, chives, plasma)
    ]
    assert [529, None, 1] == [entry["unit_count"] for entry in (sandwiches, chives, plasma)]


def test_the_feed_is_dated_in_its_publishers_own_time(sample):
    """Fourteen past eight in the evening at Washington is the next day elsewhere."""
    clusters, basil = sample("us_fda_recall_feed")
    assert (date(2026, 3, 12), date(2026, 3, 6)) == (
        clusters["recall_date"],
        basil["recall_date"],
    )
    assert clusters["url"] == clusters["recall_number"]


def test_the_archive_of_announcements_was_escaped_twice(sample):
    """What is left of the markup goes."""
    clusters, _ = sample("us_fda_recall_archive")
    assert ("Northlake & Sons", "Northlake & Sons, Inc.") == (
        clusters["brand"],
        clusters["maker_name"],
    )


def test_a_meat_recall_is_the_same_in_table_and_interface(take_in):
    """Both bear the number of the one register, with or without a blank before it."""
    answer = take_in("us_usda_fsis_recall_answers")
    row = '"2026-01-30","903-2026","x","u","r","Lark Lane Meats & Co."'
    table = f"start_date,id,title,url,reasons,establishment_name\n{row}\n"
    batch = take_in("us_usda_fsis_recalls", table.encode())
    assert batch.records["record_id"][0].as_py() == answer.records["record_id"][0].as_py()


def test_a_spanish_notice_stands_only_where_there_is_no_english_one(take_in):
    """The twin is a landed row, rejected with the reason; a notice without twin is a record."""
    source = find(SOURCES, "us_usda_fsis_recall_answers")
    rows = json.loads((source.folder / "sample.json").read_bytes())
    rows[2]["field_recall_number"] = "903-2026 "
    batch = take_in(source.name, json.dumps(rows).encode(), "answer.json")
    alone = take_in(source.name)
    (twin,) = batch.rejects.to_pylist()
    assert (3, 2) == (batch.landed_count, batch.records.num_rows)
    assert ("language_twin", "langcode", 3) == (
        twin["reason"],
        twin["column_name"],
        twin["row_number"],
    )
    assert "904-2026/Spanish" == alone.records["recall_number"][2].as_py()


def test_the_persons_to_ask_about_a_meat_recall_do_not_land():
    """Names, numbers and addresses of the sample are in none of its fields."""
    source = find(SOURCES, "us_usda_fsis_recall_answers")
    data = (source.folder / "sample.json").read_bytes()
    kept = redact(data, source, "sample.json").decode()
    traces = ("Alex Invented", "Robin Invented", "555-010-0123", "alex@example.com")
    assert all(trace in data.decode() for trace in traces)
    assert not any(trace in kept for trace in traces)


def test_an_answer_without_addresses_is_an_older_layout(take_in):
    """The interface gives the address of a notice since December 2024."""
    source = find(SOURCES, "us_usda_fsis_recall_answers")
    rows = json.loads((source.folder / "sample.json").read_bytes())
    for row in rows:
        del row["field_recall_url"]
    batch = take_in(source.name, json.dumps(rows).encode(), "answer.json")
    assert [None] * 3 == batch.records["url"].to_pylist()


def test_a_canadian_recall_says_whose_category_it_is(sample):
    """Issues are a list, an entity is nothing, the number alone is the key."""
    carrier, beef, car, monitor = sample("ca_health_canada_recalls")
    assert ["Microbial Contamination", "E. coli"] == beef["hazard_terms"]
    assert [
        "Consumer product safety / Toys and games - Other",
        "CFIA / Food",
        "TC / Car - SUV",
        "Medical devices / Medical devices",
    ] == [recall["product_category"] for recall in (carrier, beef, car, monitor)]
    assert (None, None) == (beef["remedy_text"], monitor["hazard_text"])
    assert "product. For more information" in carrier["remedy_text"]


def test_units_of_a_vehicle_recall_can_be_added_up(sample):
    """Each row repeats the units of the whole recall; they are counted at its first."""
    older, newer, seat = sample("us_nhtsa_recalls")
    assert [12_400, None, 310] == [row["unit_count"] for row in (older, newer, seat)]
    assert ["12400", "12400", "310"] == [row["units_text"] for row in (older, newer, seat)]
    assert ["MERIDIAN CRESTA 2025", "MERIDIAN CRESTA 2026", "LITTLE STEPS GUARDIAN"] == [
        row["product_name"] for row in (older, newer, seat)
    ]
    assert ("26C902000/LITTLE STEPS/GUARDIAN/9999", "child restraint", date(2026, 2, 27)) == (
        seat["recall_number"],
        seat["product_category"],
        seat["recall_date"],
    )
    assert (
        "DEALERS WILL REPLACE THE CYLINDER. SEE HTTP://WWW.SAFERCAR.GOV ." == older["remedy_text"]
    )


def test_a_vehicle_listed_again_is_one_recall_and_keeps_its_units(take_in):
    """The file lists it for another component; the interface answers with the same vehicle."""
    file = find(SOURCES, "us_nhtsa_recalls")
    first, *others = (file.folder / "sample.txt").read_bytes().splitlines(keepends=True)
    again = first.replace(b"990001", b"990009").replace(b"SERVICE BRAKES", b"PARKING BRAKE")
    rows = take_in(file.name, b"".join([first, *others, again]), "recalls.txt").records
    one, *_, other = rows.select(["record_id", "unit_count"]).to_pylist()
    answers = find(SOURCES, "us_nhtsa_recalls_json")
    answer = (answers.folder / "sample.json").read_bytes()
    answer = answer.replace(b"26V900000", b"26V901000").replace(b'"2023"', b'"2025"')
    (answered, *_) = take_in(answers.name, answer, "file.json").records["record_id"].to_pylist()

    assert one["record_id"] == other["record_id"] == answered
    assert (None, 12_400) == (one["unit_count"], other["unit_count"])
    assert file.rank > answers.rank


def test_a_thirtieth_field_of_vehicle_recalls_stops_the_file(take_in):
    """The layout grew before; the new field is named by its place."""
    source = find(SOURCES, "us_nhtsa_recalls")
    lines = (source.folder / "sample.txt").read_bytes().splitlines()
    data = b"".join(line + b"\tnew\r\n" for line in lines)
    with pytest.raises(UndeclaredColumnError, match="column #30"):
        take_in(source.name, data, "recalls.txt")


def test_the_recalls_interface_writes_the_day_first(sample, take_in):
    """05/02/2026 is the fifth of February; a month of 23 is kept out and never turned round."""
    assert [recall["recall_date"] for recall in sample("us_nhtsa_recalls_json")] == [
        date(2026, 2, 5),
        date(2025, 11, 23),
        date(2024, 7, 31),
    ]

    source = find(SOURCES, "us_nhtsa_recalls_json")
    turned = (source.folder / "sample.json").read_bytes().replace(b"23/11/2025", b"11/23/2025")
    rejects = take_in("us_nhtsa_recalls_json", turned, "file.json").rejects
    assert ["bad_date"] == rejects["reason"].to_pylist()
