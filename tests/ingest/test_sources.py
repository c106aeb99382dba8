"""Every source the product ships reads its sample exactly, and stops when its columns change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.decode import decode
from ingest.errors import MissingColumnError, UndeclaredColumnError, UnreadableFileError
from ingest.privacy import redact
from ingest.read import read
from ingest.sniff import sniff
from ingest.source import Source, find, load_sources

SOURCES = load_sources()
SAMPLES = [
    pytest.param(source, path, id=f"{source.name}-{path.name}")
    for source in SOURCES
    for path in sorted(source.folder.glob("sample*"))
]
TABLES = [sample for sample in SAMPLES if sample.values[0].format != "workbook"]
LABELLED = [sample for sample in TABLES if not sample.values[0].header]


def landed_from(path: Path, source: Source) -> LandedFile:
    size = path.stat().st_size
    return LandedFile(source.name, "0" * 16, path.name, path, "", size, date(2026, 11, 23))


def taken_in(path: Path, source: Source, folder: Path) -> Batch:
    """Take a file the way landing and reading do."""
    data = path.read_bytes()
    sniff(data[: 1 << 16], source, path.name)
    if source.personal.drop or source.personal.mask:
        data = redact(data, source, path.name)
    copy = folder / path.name
    copy.write_bytes(data)
    file = landed_from(copy, source)
    return conform(source, file, read(file, source))


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Read the sample of a source into plain records."""

    def read_sample(name: str) -> list[dict[str, Any]]:
        source = find(SOURCES, name)
        (path,) = sorted(source.folder.glob("sample*"))
        records: list[dict[str, Any]] = taken_in(path, source, tmp_path).records.to_pylist()
        return records

    return read_sample


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_source_brings_a_sample(source):
    """A newcomer sees the publisher's format without asking for a file."""
    assert list(source.folder.glob("sample*"))


@pytest.mark.parametrize(("source", "path"), SAMPLES)
def test_every_row_of_a_sample_is_a_record(source, path, tmp_path):
    """Landed rows are records, none more and none less, and no value is left behind."""
    batch = taken_in(path, source, tmp_path)
    assert [] == batch.rejects.to_pylist()
    assert batch.landed_count == batch.records.num_rows > 0
    assert source.type.schema == batch.records.schema


@pytest.mark.parametrize(("source", "path"), SAMPLES)
def test_reading_twice_gives_the_same_records(source, path, tmp_path):
    """Record ids, hashes and order depend on the file and on nothing else."""
    once, twice = (taken_in(path, source, tmp_path).records for _ in range(2))
    assert once.equals(twice)
    assert once.num_rows == len(set(once["row_id"].to_pylist()))


@pytest.mark.parametrize(("source", "path"), SAMPLES)
def test_each_record_keeps_the_row_as_published(source, path, tmp_path):
    """The publisher's own words stand beside the typed columns."""
    batch = taken_in(path, source, tmp_path)
    published = [json.loads(text) for text in batch.records["published"].to_pylist()]
    assert all(isinstance(row, dict) and any(row.values()) for row in published)


@pytest.mark.parametrize(("source", "path"), SAMPLES)
def test_no_file_is_claimed_by_two_sources(source, path):
    """A file in the folder of a source's own name belongs to that source alone."""
    place = f"{source.name}/{path.name}"
    assert [source.name] == [other.name for other in SOURCES if other.claims(place)]


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("us_cpsc_recalls/2026-11-20.json", "us_cpsc_recalls"),
        ("us_cpsc_recalls/greattomb/data/detail/00.json", "us_cpsc_recall_details"),
        ("us_cpsc_recalls/recalls_gov_api_2013/data/Fans.json", "us_recalls_gov_recalls"),
        ("us_nhtsa_complaints/FLAT_CMPL.txt", "us_nhtsa_complaints"),
        ("us_nhtsa_complaints/accord_2019.json", "us_nhtsa_complaints_json"),
    ],
)
def test_a_source_leaves_the_folders_of_others_alone(place, owner):
    """Several series of one publisher lie below one folder."""
    assert [owner] == [source.name for source in SOURCES if source.claims(place)]


def only_column(source: Source) -> str:
    """Return a column of the file that the source cannot do without; of a choice the first."""
    needed = [
        rule.from_
        for name, rule in source.columns.items()
        if rule.from_ and source.type.column(name).required
    ]
    return min(needed, key=len)[0]


def rewritten(path: Path, source: Source, change: Callable[[str], str], folder: Path) -> LandedFile:
    copy = folder / path.name
    text, _ = decode(path.read_bytes(), source, path.name)
    changed = change(text)
    assert changed != text
    copy.write_bytes(changed.encode("utf-8"))
    return landed_from(copy, source)


def renamed(column: str, source: Source) -> Callable[[str], str]:
    leaf = column.rpartition(".")[2]

    def change(text: str) -> str:
        if source.format == "xml":
            return re.sub(rf"<(/?){leaf}(?=[ />])", rf"<\1{leaf}X", text)
        if source.format in {"json", "ndjson"}:
            return text.replace(f'"{leaf}":', f'"{leaf}X":')
        return text.replace(column, f"{column}X", 1)  # what stands above the header is not a label

    return change


def added(source: Source) -> Callable[[str], str]:
    """Return a change that adds one column to every record."""

    def change(text: str) -> str:
        if source.format == "xml":
            return text.replace(f"</{source.records}>", f"<novelty>1</novelty></{source.records}>")
        if source.format in {"json", "ndjson"}:
            leaf = only_column(source)
            return text.replace(f'"{leaf}":', f'"novelty": "1", "{leaf}":')
        if source.format == "html":
            return text.replace("</table>", "<tr><td>novelty</td><td>1</td></tr></table>")
        first, *others = text.splitlines()
        separator = "\t" if source.format == "tsv" else source.delimiter
        label = "1" if source.header else "novelty"
        rows = [f"{line}{separator}1" for line in others]
        return "\n".join([f"{first}{separator}{label}", *rows])

    return change


@pytest.mark.parametrize(("source", "path"), LABELLED)
def test_a_renamed_column_stops_the_file(source, path, tmp_path):
    """The error names the source, the file and the column."""
    column = only_column(source)
    file = rewritten(path, source, renamed(column, source), tmp_path)
    with pytest.raises(MissingColumnError) as error:
        conform(source, file, read(file, source))
    assert f"{source.name}: {path.name}, column {column}:" in str(error.value)


@pytest.mark.parametrize(("source", "path"), TABLES)
def test_an_added_column_stops_the_file(source, path, tmp_path):
    """A column that nobody declared is a signal, not noise."""
    assert "stop" == source.undeclared
    file = rewritten(path, source, added(source), tmp_path)
    with pytest.raises(UndeclaredColumnError) as error:
        conform(source, file, read(file, source))
    assert f"{source.name}: {path.name}, column " in str(error.value)


def test_a_notice_of_the_safety_gate_is_taken_apart(sample):
    """Risks and measures are lists, markup goes, `null` and `Unknown` say nothing."""
    rabbit, charger, lotion, light, car = sample("eu_safety_gate_notices")
    assert "SR/90001/26" == rabbit["case_number"]
    assert (2026, 11, date(2026, 3, 13)) == (
        rabbit["report_year"],
        rabbit["report_week"],
        rabbit["published_date"],
    )
    assert ["Choking", "Suffocation"] == rabbit["risk_types"]
    assert [
        "Recall of the product from end users",
        "Withdrawal of the product from the market",
    ] == rabbit["measures"]
    assert rabbit["danger_text"].startswith("The eyes of the toy")
    assert "Grey plush rabbit, 25 cm tall, in a printed box." == rabbit["description"]
    assert ["Import rejected at border"] == charger["measures"]
    assert "Italy" == lotion["origin_country"]
    assert (None, None) == (light["measures"], light["origin_country"])
    assert [False] * 4 + [True] == [
        notice["is_addendum"] for notice in (rabbit, charger, lotion, light, car)
    ]


def test_a_recall_is_read_from_the_interface(sample):
    """Units and injuries are read from prose, hazards are listed."""
    kettle, dresser, bank, rattle = sample("us_cpsc_recalls")
    assert (12_400, True, None) == (
        kettle["unit_count"],
        kettle["is_injury_reported"],
        kettle["is_death_reported"],
    )
    assert ["The handle can break into small parts.", "Choking"] == rattle["hazard_terms"]
    assert (
        "Pinebrook three-drawer dressers\nPinebrook five-drawer dressers" == dresser["product_name"]
    )
    assert (1_100, False, False) == (
        dresser["unit_count"],
        dresser["is_injury_reported"],
        dresser["is_death_reported"],
    )
    assert (1_500_000, None) == (bank["unit_count"], bank["is_injury_reported"])
    assert (None, "About 900 in the United States and 40 in Canada") == (
        rattle["unit_count"],
        rattle["units_text"],
    )
    assert (date(2026, 3, 12), date(2026, 3, 12)) == (
        rattle["recall_date"],
        rattle["publisher_updated_date"],
    )


def test_an_error_record_of_the_interface_is_no_recall(tmp_path):
    """A mistyped date is answered with status 200 and one record that apologises."""
    source = find(SOURCES, "us_cpsc_recalls")
    path = tmp_path / "answer.json"
    path.write_text(
        '[{"RecallID": 0, "Title": "Error retrieving Recalls: bad date"}]', encoding="utf-8"
    )
    with pytest.raises(UnreadableFileError, match="error_answer"):
        read(landed_from(path, source), source)


def test_another_agency_in_a_recalls_gov_answer_is_rejected_by_name(tmp_path):
    """The same search answers for vehicles and food; their rows are counted, not lost."""
    source = find(SOURCES, "us_recalls_gov_recalls")
    path = tmp_path / "answer.json"
    results = [{"organization": "NHTSA", "recall_number": "13V000000"}]
    path.write_text(json.dumps({"success": {"total": 1, "results": results}}), encoding="utf-8")
    rows = read(landed_from(path, source), source)
    (rejected,) = rows.rejected
    assert (0, 1) == (rows.table.num_rows, rows.landed_count)
    assert ("other_organization", "organization") == (rejected.reason, rejected.column)
    assert "NHTSA" in rejected.detail


def test_recalls_gov_gives_hazard_terms_as_a_list(sample):
    """Numbers lose their trailing blanks; no hazard is no list."""
    heater, balls, ladder, lights = sample("us_recalls_gov_recalls")
    assert ["Choking", "Suffocation"] == balls["hazard_terms"]
    assert ("13903", ["Fall"]) == (ladder["recall_number"], ladder["hazard_terms"])
    assert lights["hazard_terms"] is None
    assert "China" == heater["origin_country"]


def test_flags_of_the_recall_details_are_read_from_the_text(sample):
    """The third party's own flags contradict the text in a quarter of the recalls."""
    details = sample("us_cpsc_recall_details")
    assert [True, False, None, False] == [recall["is_injury_reported"] for recall in details]


def test_ages_of_injured_are_in_months_and_products_a_list(sample):
    """Codes above 200 are months, 0 is unknown, as a product it is none."""
    injuries = sample("us_neiss_injuries")
    assert [408, 18, 7, None, 852] == [case["age_months"] for case in injuries]
    assert [["478"], ["4076", "1807"], ["1522"], ["278"], ["1842", "1807"]] == [
        case["product_codes"] for case in injuries
    ]
    assert ["male", "female", "male", "unknown", "female"] == [case["sex"] for case in injuries]
    assert (date(2026, 1, 4), Decimal("17.2223")) == (
        injuries[0]["treated_date"],
        injuries[0]["case_weight"],
    )


@pytest.mark.parametrize("column", ["Age", "Product_2"])
def test_a_column_that_only_the_parser_reads_is_missed_too(column, tmp_path):
    """A renamed age would else make every age unknown."""
    source = find(SOURCES, "us_neiss_injuries")
    path = source.folder / "sample.csv"
    file = rewritten(path, source, renamed(column, source), tmp_path)
    with pytest.raises(MissingColumnError, match=f"column {column}"):
        read(file, source)


def test_a_vehicle_complaint_is_dated_by_its_receipt(sample):
    """Sentinels are no dates, 9999 is no model year, a missing receipt is the day of entry."""
    first, second, battery, seat, tire = sample("us_nhtsa_complaints")
    assert ["99000001/9900001", "99000001/9900002"] == [
        first["complaint_number"],
        second["complaint_number"],
    ]
    assert ("MERIDIAN CRESTA 2023", "vehicle") == (first["product_name"], first["category_text"])
    assert (date(2026, 1, 20), date(2026, 1, 10)) == (first["received_date"], first["event_date"])
    assert (True, False, 1, 0) == (
        first["is_crash"],
        first["is_fire"],
        first["injured_count"],
        first["death_count"],
    )
    assert (None, True) == (battery["event_date"], battery["is_fire"])
    assert ("LITTLE STEPS GUARDIAN", date(2026, 2, 10)) == (
        seat["product_name"],
        seat["received_date"],
    )
    assert ("MACON, GA", 'BRAKE PEDAL WENT TO THE FLOOR AT 30 MPH. THE "ABS" LAMP WAS LIT.') == (
        tire["region_text"],
        first["narrative"],
    )


def test_the_interface_writes_the_month_first(sample):
    """Recalls of the same agency write the day first; the format is declared, never guessed."""
    brakes, *_, bags = sample("us_nhtsa_complaints_json")
    assert (date(2026, 1, 10), date(2026, 1, 20)) == (
        brakes["event_date"],
        brakes["received_date"],
    )
    assert date(2026, 2, 1) == bags["event_date"]
    assert ("MERIDIAN CRESTA 2023", True, False, 1) == (
        brakes["product_name"],
        brakes["is_crash"],
        brakes["is_fire"],
        brakes["injured_count"],
    )


def test_a_12315_form_keeps_the_case_and_not_the_person(sample):
    """Types are looked up, amounts exact, the free text masked."""
    kettle, powder, scooter, cream, question = sample("cn_12315_complaints")
    assert ["complaint", "report", "complaint", "complaint", "enquiry"] == [
        form["complaint_type"] for form in (kettle, powder, scooter, cream, question)
    ]
    assert (Decimal(129), False, False, False) == (
        kettle["amount_cny"],
        kettle["is_import"],
        kettle["is_online"],
        kettle["is_professional"],
    )
    assert (True, True, date(2026, 3, 2)) == (
        powder["is_import"],
        powder["is_professional"],
        powder["received_date"],
    )
    assert "水壶使用时漏电，要求退货。请回电〔电话〕，或发邮件到〔邮箱〕。" == kettle["narrative"]
    assert ("示例电器商行", "91440700MA00000002") == (
        kettle["respondent_name"],
        kettle["respondent_credit_code"],
    )
    assert cream["amount_cny"] is None
    assert cream["narrative"].startswith("使用后皮肤红肿")


def test_a_12315_export_in_gb_18030_says_the_same(tmp_path):
    """Offices export in either encoding."""
    source = find(SOURCES, "cn_12315_complaints")
    text = (source.folder / "sample.csv").read_bytes().decode("utf-8-sig")
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode("gb18030"))
    folder = tmp_path / "landed"
    folder.mkdir()
    batch = taken_in(path, source, folder)
    assert "电热水壶" == batch.records["product_name"][0].as_py()
    assert 5 == batch.records.num_rows
