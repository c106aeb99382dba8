"""Files that were really published and cannot be believed: each stops where it should, by name."""

from __future__ import annotations

import tarfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import Batch
from ingest.conform import conform
from ingest.errors import MissingColumnError, UnreadableFileError
from ingest.landing import Landing, land
from ingest.read import read
from ingest.source import find, load_sources

pytestmark = pytest.mark.shared
SOURCES = load_sources()
FSIS_HISTORY = "us_usda_fsis_recalls_csv_399v.tar.xz"
FSIS_POISON = "fsis399/006_2022-04-24T204641_c2bcabac.csv"


def dropped(data: bytes, source_name: str, file_name: str, folder: Path) -> Landing:
    """Put a file where a source claims it and let it land."""
    path = folder / "inbox" / source_name / file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    place = f"{source_name}/{file_name}"
    assert [source_name] == [source.name for source in SOURCES if source.claims(place)]
    source = find(SOURCES, source_name)
    (landing,) = land(source, folder / "inbox", folder / "landing", date(2026, 11, 23))
    return landing


def taken_in(landing: Landing) -> Batch:
    assert landing.refusal is None
    source = find(SOURCES, landing.file.source)
    return conform(source, landing.file, read(landing.file, source))


def test_every_poison_file_has_its_test(shared_data):
    """A new poison file without a test would be poison that nobody tasted."""
    poison = shared_data / "poison"
    assert {
        "OpenData.Runner__NeissLookupTable.typed.csv",
        "neiss__injuries.tsv.gz",
        "openfda__res__tests__data__ucm308307.json",
        *(
            f"ca_rss/data__rss-{kind}.xml"
            for kind in ("all", "consumer-products", "drugs", "food", "vehicles")
        ),
    } == {path.relative_to(poison).as_posix() for path in poison.rglob("*") if path.is_file()}


def test_a_web_page_saved_as_an_archive_is_refused_at_the_door(shared_data, tmp_path):
    """A scraper stored the page that shows the file instead of the file."""
    name = "neiss__injuries.tsv.gz"
    data = (shared_data / "poison" / name).read_bytes()
    landing = dropped(data, "us_neiss_injuries", name, tmp_path)
    assert "html_instead_of_data" == landing.refusal.reason
    assert not landing.file.path.exists()


@pytest.mark.parametrize(
    ("kind", "line"), [("all", 55), ("consumer-products", 55)], ids=["all", "consumer-products"]
)
def test_broken_xml_is_refused_with_its_line(kind, line, shared_data, tmp_path):
    """An unescaped mark in the middle of a feed loses the whole poll, not the items behind it."""
    data = (shared_data / "poison" / "ca_rss" / f"data__rss-{kind}.xml").read_bytes()
    with pytest.raises(UnreadableFileError, match="broken_xml") as error:
        taken_in(dropped(data, "us_fda_recall_feed", "poll.xml", tmp_path))
    assert line == error.value.row


@pytest.mark.parametrize(("kind", "item_count"), [("drugs", 60), ("food", 60), ("vehicles", 11)])
def test_somebody_elses_feed_gives_no_record(kind, item_count, shared_data, tmp_path):
    """A feed that gathers several agencies has the same elements and other numbers."""
    data = (shared_data / "poison" / "ca_rss" / f"data__rss-{kind}.xml").read_bytes()
    batch = taken_in(dropped(data, "us_fda_recall_feed", "poll.xml", tmp_path))
    reasons = Counter((row["stage"], row["reason"]) for row in batch.rejects.to_pylist())
    assert (item_count, 0) == (batch.landed_count, batch.records.num_rows)
    assert {("read", "other_organization"): item_count} == reasons


def test_lines_of_json_are_no_json_document(shared_data, tmp_path):
    """The name promises one document; the second line says otherwise."""
    data = (shared_data / "poison" / "openfda__res__tests__data__ucm308307.json").read_bytes()
    with pytest.raises(UnreadableFileError, match=r"at line 2, column 1.*\[broken_json\]"):
        taken_in(dropped(data, "us_fda_enforcement_reports", "ucm308307.json", tmp_path))


def test_lines_of_json_are_read_by_the_source_that_declares_them(shared_data, tmp_path):
    """72 entries of a weekly report; two are cut off before their recall number."""
    data = (shared_data / "poison" / "openfda__res__tests__data__ucm308307.json").read_bytes()
    landing = dropped(data, "us_fda_weekly_enforcement_reports", "ucm308307.json", tmp_path)
    batch = taken_in(landing)
    assert (72, 70) == (batch.landed_count, batch.records.num_rows)
    assert [("required_empty", "recall_number")] * 2 == [
        (row["reason"], row["column_name"]) for row in batch.rejects.to_pylist()
    ]


def test_unescaped_commas_reject_their_rows(shared_data, landed, declared):
    """291 of 1,039 descriptions hold a comma that nobody quoted; the others are read."""
    data = (shared_data / "poison" / "OpenData.Runner__NeissLookupTable.typed.csv").read_bytes()
    source = declared(
        columns={"case_number": "RowKey"},
        ignore=["PartitionKey", "Timestamp", "Description", "Description@type"],
    )
    file = landed(data)
    batch = conform(source, file, read(file, source))
    reasons = Counter(row["reason"] for row in batch.rejects.to_pylist())
    assert (1_039, 748) == (batch.landed_count, batch.records.num_rows)
    assert {"wrong_field_count": 291} == reasons


def test_a_list_of_codes_is_no_export_of_injuries(shared_data, tmp_path):
    """Where the export of cases is expected, the codebook lacks its first column."""
    data = (shared_data / "poison" / "OpenData.Runner__NeissLookupTable.typed.csv").read_bytes()
    with pytest.raises(MissingColumnError, match="column Age"):
        taken_in(dropped(data, "us_neiss_injuries", "lookup.csv", tmp_path))


def test_a_table_with_conflict_markers_is_refused_at_the_door(shared_data, tmp_path):
    """A scraper published a file that its version control had not finished merging."""
    with tarfile.open(shared_data / "histories" / FSIS_HISTORY) as history:
        data = history.extractfile(FSIS_POISON).read()
    landing = dropped(data, "us_usda_fsis_recalls", "006.csv", tmp_path)
    assert "conflict_markers" == landing.refusal.reason
    assert "<<<<<<< HEAD" in landing.refusal.detail
    assert not landing.file.path.exists()
