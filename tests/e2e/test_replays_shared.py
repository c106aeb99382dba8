"""Real version histories land as they happened, and history tells what became of each record.

Of the two longest only the parts around what is known of them are taken, 408 versions in all, some
minutes on two cores; `just replays` takes all 1,113.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from tests.e2e.nights import unaccounted
from tests.e2e.replays import believed, said, take_all, unpack
from warehouse import pipeline, store
from warehouse.lake import Lake
from warehouse.settings import Settings

pytestmark = [pytest.mark.shared, pytest.mark.e2e, pytest.mark.dbt]

ARCHIVES: Final = (
    "us_usda_fsis_recalls_csv_399v.tar.xz",
    "us_usda_fsis_api_json_70v.tar.xz",
    "us_fda_usda_rss_627v.tar.xz",
    "ca_health_canada_bulk_17v.tar.xz",
)
# the dearest first: two processes share them
SOURCES: Final = (
    "us_usda_fsis_recalls",
    "ca_health_canada_recalls",
    "us_fda_recall_feed",
    "zz_usda_feed",
    "us_usda_fsis_recall_answers",
)
# its items are recalls of the register us_fsis under another name, so the product does not take it
USDA_FEED: Final = """
name: zz_usda_feed
title: {zh: 订阅, en: Feed of fifty recalls}
publisher: {zh: 美国农业部, en: USDA}
country: US
record_type: recall
evidence_class: recall
schedule: nightly
licence: {name: US public domain, attribution: USDA, rows_publishable: true}
inbox: ["usda_xml/**/*.xml"]
presence: {list: window}
format: xml
records: item
columns:
  recall_number: guid
  title: title
  description: description
  recall_date: {from: pubDate, dates: "%a, %d %b %Y %H:%M:%S +0000"}
ignore: [creator, link]
expect:
  mapped_share:
    hazard: {share: 0.5, since: 2026-11-26, reason: its titles name the product and not the hazard}
    industry: {share: 0.5, since: 2026-11-26, reason: its titles name firms}
"""
LAST_DAY: Final = date(2026, 8, 22)
GAP: Final = 285  # poll of the feed of twenty that shares no item with the one before
IS_WHOLE: Final = os.environ.get("FENGHUO_REPLAYS") == "whole"
VERSIONS: Final = {"fsis399": 399, "usda_json": 70, "fda_rss": 524, "usda_xml": 103, "ca": 17}
FOLDERS: Final = {
    "us_usda_fsis_recalls": "fsis399",
    "us_usda_fsis_recall_answers": "usda_json",
    "us_fda_recall_feed": "fda_rss",
    "zz_usda_feed": "usda_xml",
    "ca_health_canada_recalls": "ca",
}


def wanted(folder: str, place: int) -> bool:
    """Take the layouts, the rewrites and every sixth table; the polls around the gap."""
    if folder == "fsis399" and not IS_WHOLE:
        return place <= 12 or place % 6 == 3  # the last is the 399th
    if folder == "fda_rss" and not IS_WHOLE:
        return GAP - 80 <= place <= GAP + 60
    return True


class Replay:
    """The warehouse after the last of the versions."""

    def __init__(self, settings: Settings, database: Path, taken: Counter[str]) -> None:
        self.lake, self.database, self.taken = Lake(settings.lake_folder), database, taken

    def ask(self, sql: str) -> list[dict[str, Any]]:
        with store.read(self.database) as reader:
            return reader.rows(sql)

    def types(self, source: str) -> dict[tuple[str, str], int]:
        rows = self.ask(
            "select version_type, version_cause, sum(version_count)::bigint as n"
            f" from reports.rpt_history_changes where source = '{source}' group by all"
        )
        return {(row["version_type"], row["version_cause"]): row["n"] for row in rows}


@pytest.fixture(scope="module")
def replay(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """All versions landed on their days, judged once, built once within half a gigabyte."""
    home = tmp_path_factory.mktemp("replay")
    declared = home / "sources" / "zz_usda_feed"
    declared.mkdir(parents=True)
    (declared / "source.yml").write_text(USDA_FEED, encoding="utf-8")
    settings = Settings(home=home, sources=str(declared.parent), memory_limit="512MB")
    taken = Counter[str]()
    for archive in ARCHIVES:
        taken += unpack(shared_data / "histories" / archive, home / "inboxes", wanted)
    take_all(settings, home / "inboxes", SOURCES)
    shutil.rmtree(home / "inboxes")
    published = pipeline.publish(settings, pipeline.build(settings, LAST_DAY))
    return Replay(settings, published.folder / "fenghuo.duckdb", taken)


def test_every_row_of_every_version_is_accounted_for(replay):
    """The one with git's conflict markers is refused, for that reason."""
    files = replay.ask("select * from reports.rpt_source_files")
    refused = [
        (file["file_name"].rpartition("/")[2][:3], file["refusal_reason"])
        for file in files
        if file["decision"] == "refuse"
    ]

    assert Counter(FOLDERS[file["source"]] for file in files) == replay.taken
    assert not IS_WHOLE or replay.taken == VERSIONS
    assert unaccounted(files) == []
    assert [file["file_name"] for file in files if not file["is_balanced"]] == []
    assert refused == [("006", "conflict_markers")]


def test_history_tells_what_a_second_telling_tells(replay):
    """Every change of what is believed, by record, content and day, is as plain Python finds it."""
    rows = replay.ask(
        "select record_id, version_number, content_hash, recorded_from_date"
        " from reports.rpt_record_versions order by all"
    )
    expected = believed(said(replay.lake, list(replay.lake.batches())))

    assert [tuple(row.values()) for row in rows] == expected


def test_nothing_was_retracted(replay):
    """Records left the answers seven times for hours, and no table ever lost one for good."""
    gone = replay.ask("select * from reports.rpt_record_versions where not is_counted")
    retracted = replay.ask("select sum(retracted_count)::bigint as n from reports.rpt_source_loads")

    assert gone == []
    assert retracted == [{"n": 0}]


def test_a_rewrite_of_columns_that_say_nothing_of_a_recall_changes_nothing(replay):
    """1,156 and 691 rows were rewritten on two days; none of them is another version."""
    days = {
        row["recorded_date"]
        for row in replay.ask(
            "select * from reports.rpt_history_changes"
            " where source = 'us_usda_fsis_recalls' and version_type = 'rebaseline'"
            " and version_cause = 'mass_rewrite'"
        )
    }

    assert days == set()


def test_a_column_that_an_interface_adds_is_no_news(replay):
    """On one day every recall of the answers got an address: rebased, with the column's name."""
    rows = replay.ask(
        "select changed_columns, version_count from reports.rpt_history_changes"
        " where source = 'us_usda_fsis_recall_answers' and version_cause = 'mass_rewrite'"
    )

    assert len(rows) == 1
    assert rows[0]["version_count"] > 40
    assert f"field_recall_url {rows[0]['version_count']}" in rows[0]["changed_columns"]


def test_bulk_snapshots_change_thirteen_records(replay):
    """Thirteen recalls are new in seventeen snapshots, one of them within hours; one is edited."""
    (first,) = replay.ask(
        "select landed_count - quarantined_count as n from reports.rpt_source_files"
        " where source = 'ca_health_canada_recalls' order by file_name limit 1"
    )

    assert replay.types("ca_health_canada_recalls") == {
        ("new", "first_delivery"): first["n"] + 1,
        ("new", "arrived"): 12,
        ("source_edit", "content_changed"): 1,
    }


def test_the_one_gap_of_two_feeds_is_recorded(replay):
    """One poll of the feed of twenty shares no item with the one before it."""
    gaps = replay.ask("select * from reports.rpt_coverage_gaps")

    assert [(gap["source"], gap["reason"], gap["before_date"]) for gap in gaps] == [
        ("us_fda_recall_feed", "no_overlap", date(2025, 6, 1))
    ]
    assert gaps[0]["before_file_name"].endswith("2025-06-01T225222_b1315573.xml")


def test_the_warehouse_of_an_earlier_day_knew_what_history_says_of_it(replay):
    """What is believed as of a day is what a build of that day believes, version by version."""
    day = date(2025, 1, 31)
    rows = replay.ask(
        "select record_id, content_hash from reports.rpt_record_versions"
        f" where is_counted and recorded_from_date <= date '{day}'"
        f" and coalesce(recorded_to_date, date '9999-12-31') > date '{day}' order by all"
    )
    known = [batch for batch in replay.lake.batches() if batch.landed_date <= day]
    changes = sorted(believed(said(replay.lake, known)), key=lambda change: change[:2])
    latest = {record_id: content for record_id, _, content, _ in changes}

    assert len(rows) > 1_000
    assert {row["record_id"]: row["content_hash"] for row in rows} == latest
