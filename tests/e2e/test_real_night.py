"""The night on the publishers' real files: what lands is what the publishers wrote, exactly."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.e2e.nights import Night, run_night, unaccounted
from tests.e2e.vocabularies import differing_events
from warehouse import publish
from warehouse.lake import GatedBatch
from warehouse.proof.parts import inspections_replayed

DAY = date(2026, 11, 22)
DOCS = Path(__file__).resolve().parents[2] / "dbt_project" / "docs"
REFUSED = 3  # the command's exit code when a gate kept a file out
SAFETY_GATE = {2023: 3341, 2024: 4066, 2025: 4704}
SAFETY_GATE_EARLY = 417  # weeks of 2005 to 2013
pytestmark = [pytest.mark.shared, pytest.mark.e2e, pytest.mark.dag, pytest.mark.dbt]


@pytest.fixture(scope="module")
def night(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A night with the folder of real files as its drop folder."""
    return run_night(tmp_path_factory.mktemp("real"), DAY, inbox=shared_data)


def test_the_night_ends_with_a_version_and_a_report(night: Night) -> None:
    """Files that are refused are an outcome; the run publishes everything else and reports."""
    assert night.exit_code == REFUSED, night.output
    assert night.version.business_date == DAY
    assert (night.lake.reports / night.version.name / "nightly_zh.html").exists()


def test_every_real_file_is_accounted_for_row_by_row(
    night: Night, record_property: Callable[[str, object], None]
) -> None:
    """landed = loaded + quarantined + duplicate + superseded for each of the files."""
    record_property("file_count", len(night.files()))
    record_property("row_count", sum(file["landed_count"] for file in night.files()))
    record_property("unaccounted_count", len(unaccounted(night.files())))
    assert unaccounted(night.files()) == []
    assert [file["file_name"] for file in night.files() if not file["is_balanced"]] == []


def test_the_gate_reads_every_text_as_the_build_does(night: Night) -> None:
    """Real files, a dozen of each source: gate and build agree on each event and vocabulary."""
    by_source: dict[str, list[GatedBatch]] = defaultdict(list)
    for batch in night.lake.batches():
        if batch.admitted_count:
            by_source[batch.source].append(batch)
    sampled = [batch for found in by_source.values() for batch in found[:: len(found) // 12 + 1]]
    assert differing_events(night, sampled) == []


def test_the_real_files_are_not_changed(night: Night, shared_data: Path) -> None:
    """What landed of each workbook is the workbook."""
    for batch in night.lake.batches("cn_aqsiq_spot_checks"):
        landed = next((night.lake.landing / batch.source / batch.batch_id).glob("content*"))
        assert landed.read_bytes() == (shared_data / batch.file_name).read_bytes()


def test_the_workbooks_hold_what_an_independent_reader_counted(
    night: Night, shared_data: Path
) -> None:
    """All 222 workbooks land and at least 97 % of the catalogue's rows are taken.

    A row taken is loaded, or it is a copy of a row that is: eight workbooks carry one and the same
    forgotten sheet, and its checks count once.
    """
    with (shared_data / "cn_spot_checks_catalog.csv").open(encoding="utf-8") as stream:
        catalogued = sum(int(line["n_data_rows"]) for line in csv.DictReader(stream))
    files = [file for file in night.files() if file["source"] == "cn_aqsiq_spot_checks"]
    taken = sum(file["loaded_count"] + file["duplicate_count"] for file in files)

    assert len(files) == 222
    assert taken >= 0.97 * catalogued
    assert taken <= catalogued


def test_only_full_result_lists_feed_rates(night: Night) -> None:
    """Follow-ups, risk monitoring, comparisons and lists of failures are loaded, outside rates."""
    eligible = night.ask(
        "select distinct table_type from marts.fct_safety_events where is_rate_eligible"
    )
    others = night.ask(
        "select count(*) as n from marts.fct_safety_events "
        "where evidence_class = 'spot_check' and table_type <> 'result_list'"
    )
    assert [row["table_type"] for row in eligible] == ["result_list"]
    assert others[0]["n"] > 1000


def test_safety_gate_counts_are_the_publishers(night: Night) -> None:
    """Notifications a year, counted once each however many risks they name."""
    found = night.ask(
        "select year(event_date) as year, count(*) as n from marts.fct_safety_events "
        "where source = 'eu_safety_gate_notices' group by all"
    )
    counts = Counter({row["year"]: row["n"] for row in found})
    assert {year: counts[year] for year in SAFETY_GATE} == SAFETY_GATE
    assert sum(n for year, n in counts.items() if year <= 2013) == SAFETY_GATE_EARLY


def test_a_recall_in_three_archives_is_one_recall(night: Night) -> None:
    """No recall number is counted twice, whichever archive tells of it."""
    rows = night.ask(
        "select sum(superseded_count) as superseded, sum(landed_count) as landed "
        "from reports.rpt_source_files where source = 'us_recalls_gov_recalls'"
    )
    assert rows[0]["superseded"] > 0.7 * rows[0]["landed"]


def test_inspections_replayed_find_what_the_page_of_proofs_says(night: Night) -> None:
    """The page's hits in 100 checks are those of the checks that the real annexes hold."""
    told = json.loads((DOCS / "proof.json").read_text(encoding="utf-8"))["inspection_replay"]
    found = inspections_replayed(night.lake, lambda _done, _total: None)
    assert {row["way"]: round(row["hits"], 1) for row in found} == {
        row["way"]: round(row["hits"], 1) for row in told["found"]
    }


def test_the_same_night_again_changes_nothing(night: Night, shared_data: Path) -> None:
    """No new row, no new version, the same fingerprint."""
    before = night.version
    again = run_night(night.home, DAY, inbox=shared_data)

    assert "0 landed, 0 admitted" in again.output
    assert again.version.name == before.name
    assert again.version.fingerprint == before.fingerprint
    assert len(publish.versions(again.lake)) == 1
