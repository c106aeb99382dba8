"""The whole chain on generated publishers' files, by Airflow's own DAG run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks.answers import answered
from ingest.files import digest
from ingest.synthetic import generate, read_truth
from tests.e2e.nights import DAY, SCALE, Night, run_night, unaccounted
from tests.e2e.paper import overlaps
from tests.e2e.vocabularies import differing_events
from tests.e2e.warned import CELL, IMPORTED, ISSUED, RECALL
from tests.tier_oracle import WARNINGS, rule_of
from warehouse import credit, publish, sharing, store
from warehouse.decisions.credit import Content
from warehouse.query.questions import Question, questions
from warehouse.reports import pdf
from warehouse.settings import REPOSITORY, Settings

NEXT_DAY = date(2026, 11, 22)
PROJECT = REPOSITORY / "dbt_project"
POISONED = "us_cpsc_recalls"
pytestmark = [pytest.mark.e2e, pytest.mark.dag, pytest.mark.dbt]


@pytest.fixture(scope="module")
def repeated(first: Night) -> tuple[publish.Version, Night]:
    """The same night run again on the same files; the version before it, and the night."""
    before = first.version
    return before, run_night(first.home, DAY)


def test_the_night_ends_with_a_version_and_a_report(first: Night) -> None:
    """From files in a drop folder to a published warehouse and a report in two languages."""
    assert first.exit_code == 0, first.output
    assert first.version.business_date == DAY
    pages = {p.name for p in (first.lake.reports / first.version.name).iterdir()}
    assert {"index.html", "nightly_en.html", "nightly_zh.html", "sources.html"} <= pages
    assert str(first.version.database.name) in first.output


def test_the_gate_reads_every_text_as_the_build_does(first: Night) -> None:
    """Each event of one file of every source is in the same state at the gate and in the build."""
    batches = {batch.source: batch for batch in first.lake.batches() if batch.admitted_count}
    assert len(batches) > 5
    assert differing_events(first, batches.values()) == []


def test_the_account_is_the_truth_of_the_generated_files(
    first: Night, record_property: Callable[[str, object], None]
) -> None:
    """Each file's landed, quarantined and repeated rows are those that were generated into it."""
    truth = {file.file_name: file for file in read_truth(first.home / "truth.json").files}
    files = {file["file_name"]: file for file in first.files()}

    assert unaccounted(first.files()) == []
    assert {name: file["landed_count"] for name, file in files.items()} == {
        name: file.row_count for name, file in truth.items()
    }
    assert {name: file["quarantined_count"] for name, file in files.items()} == {
        name: file.rejected_count for name, file in truth.items()
    }
    duplicates = sum(file["duplicate_count"] for file in files.values())
    superseded = sum(file["superseded_count"] for file in files.values())
    assert duplicates == sum(file.duplicate_count for file in truth.values()) > 0
    record_property("file_count", len(files))
    record_property("row_count", sum(file["landed_count"] for file in files.values()))
    record_property("unaccounted_count", len(unaccounted(first.files())))
    assert superseded == sum(file.correction_count for file in truth.values()) > 0


def test_tiers_open_to_their_rows_and_their_parts_add_up(first: Night) -> None:
    """A score is the exact sum of its contributions, and each contribution opens its rows."""
    wrong_sums = first.ask(
        "select industry_code from reports.rpt_risk_tiers "
        "left join (select industry_code, hazard_code, sum(contribution) as parts "
        "from reports.rpt_tier_cell_evidence group by all) using (industry_code, hazard_code) "
        "where coalesce(score, 0) <> coalesce(parts, 0)"
    )
    unopened = first.ask(
        "select e.industry_code, e.hazard_code, e.indicator, e.event_count, "
        "count(r.event_id) as opened "
        "from reports.rpt_tier_cell_evidence as e left join reports.rpt_tier_cell_rows as r "
        "using (industry_code, hazard_code, evidence_class) group by all "
        "having e.event_count > count(r.event_id)"
    )
    assert wrong_sums == []
    assert unopened == []
    assert first.ask("select count(*) as n from reports.rpt_tier_cell_rows")[0]["n"] > 0


def test_planted_hazards_stand_at_a_warning_tier_and_quiet_industries_do_not(first: Night) -> None:
    """What the generator planted is found, in its own cell where it rises, and nothing else is."""
    found: dict[str, set[str]] = {}
    for cell in first.ask("select * from reports.rpt_tier_cells where override_state = 'none'"):
        if cell["tier_code"] in WARNINGS:
            found.setdefault(cell["industry_code"], set()).add(cell["hazard_code"])
    planted = {
        industry.industry_code: industry
        for industry in read_truth(first.home / "truth.json").industries
        if industry.pattern in {"rising", "elevated"}
    }

    assert found.keys() == planted.keys()
    for code, industry in planted.items():
        assert found[code] & {industry.hazard_code, "SAFETY"}, code
        assert industry.pattern != "rising" or industry.hazard_code in found[code], code


def test_every_tier_follows_from_its_published_inputs(
    first: Night, record_property: Callable[[str, object], None]
) -> None:
    """Who holds the published file can grade each cell again and comes to the same rule."""
    cells = first.ask("select * from reports.rpt_tier_cells")

    record_property("cell_count", len(cells))
    assert len(cells) == 27 * 14
    assert [(c["tier_code_computed"], c["rule_id"]) for c in cells] == [rule_of(c) for c in cells]


def test_a_cell_opens_to_as_many_rows_as_it_says(
    first: Night, record_property: Callable[[str, object], None]
) -> None:
    """Failures, reports and checks are counted from the rows that the file lists."""
    unopened = first.ask(
        "select industry_code, hazard_code from reports.rpt_tier_cells"
        " left join (select industry_code, hazard_code,"
        " count_if(row_role = 'failure') as failures, count_if(row_role = 'report') as reports"
        " from reports.rpt_tier_cell_rows group by all) using (industry_code, hazard_code)"
        " left join (select industry_code, count(*) as checks from reports.rpt_tier_cell_rows"
        " where row_role = 'check' group by all) using (industry_code)"
        " where (failure_count, report_count, check_count) is distinct from"
        " (coalesce(failures, 0), coalesce(reports, 0), coalesce(checks, 0))"
    )
    [cells] = first.ask("select count(*) as n from reports.rpt_tier_cells")
    record_property("cell_count", cells["n"])
    record_property("differing_count", len(unopened))
    assert unopened == []


def test_a_decision_stands_until_its_day_beside_the_computed_tier(first: Night) -> None:
    """One person warns of fireworks for a month; the rules know too little of them."""
    [cell] = first.ask(
        "select tier_code, tier_code_computed, override_by from reports.rpt_tier_cells"
        " where industry_code = 'I26' and hazard_code = 'H06'"
    )
    assert cell == {
        "tier_code": "III",
        "tier_code_computed": "insufficient",
        "override_by": "Li",
    }


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_the_kept_questions_are_answered(first: Night, question: Question) -> None:
    """What regulators ask most has an answer after one night, and stands on its page as it is."""
    assert first.ask(question.sql)
    text = (PROJECT / "docs/questions.md").read_text(encoding="utf-8")
    assert f"{question.zh}\n\n{question.en}\n\n```sql\n{question.sql.rstrip()}\n```" in text


def test_every_published_column_is_described_in_both_languages(first: Night) -> None:
    """An analyst reads in the file itself what a column means, in Chinese and in English."""
    columns = first.ask(
        "select table_name, column_name, coalesce(comment, '') as comment from duckdb_columns()"
        " where schema_name in ('marts', 'reports')"
    )
    assert [column for column in columns if " · " not in column["comment"]] == []
    assert len(columns) > 1_000


def test_the_questions_of_the_benchmark_are_answered(first: Night) -> None:
    """What is timed at size finds rows; ten are asked of facts, the others of marts."""
    found = answered(first.version.database, rounds=1)
    assert [one.name for one in found if not one.row_count] == []
    assert sum(one.on == "facts" for one in found) == 10
    assert {one.on for one in found} == {"facts", "marts"}


def test_the_examples_for_analysts_run_as_they_stand(first: Night) -> None:
    """Whoever copies a piece of Python from the page into a notebook gets an answer."""
    text = (PROJECT / "docs/analysts.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        done = subprocess.run(
            [sys.executable, "-c", example],
            cwd=first.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        assert "Empty" not in done.stdout


@pytest.mark.skipif(
    shutil.which("pdftotext") is None or pdf.obstacle() is not None,
    reason="needs Pango and pdftotext (poppler-utils)",
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_the_printed_report_lies_over_another(first: Night, language: str) -> None:
    """On paper nothing covers anything: a number half hidden is a wrong number."""
    folder = first.lake.reports / first.version.name
    assert overlaps(folder / f"nightly_{language}.pdf", folder / f"nightly_{language}.html") == []


def test_the_largest_process_stays_under_a_gibibyte(
    first: Night, record_property: Callable[[str, object], None]
) -> None:
    """The night fits a small machine."""
    record_property("peak_mib", round(first.peak_memory_mib))
    assert first.peak_memory_mib < 1024


def test_the_same_night_again_changes_nothing(
    repeated: tuple[publish.Version, Night],
) -> None:
    """No new rows, the same fingerprint, the same version, the same pages."""
    before, night = repeated

    assert night.exit_code == 0, night.output
    assert "0 landed, 0 admitted" in night.output
    assert night.version.name == before.name
    assert night.version.fingerprint == before.fingerprint
    assert len(publish.versions(night.lake)) == 1


def test_a_poisoned_source_is_refused_and_the_others_publish(
    repeated: tuple[publish.Version, Night],
) -> None:
    """A file with a renamed column is kept out by name; everybody else's news is published."""
    before, last = repeated
    generate(last.home / "inbox", NEXT_DAY, scale=SCALE, poison={POISONED})
    night = run_night(last.home, NEXT_DAY)

    assert night.exit_code == 3, night.output
    assert f"refused: {POISONED}" in night.output
    assert night.version.manifest["previous"] == before.name
    refused = [file for file in night.files() if file["decision"] == "refuse"]
    assert {file["source"] for file in refused} == {POISONED}
    assert all(file["refusal_detail"] for file in refused)
    assert unaccounted(night.files()) == []
    news = [file for file in night.files() if file["landed_date"] == NEXT_DAY]
    assert len({file["source"] for file in news if file["decision"] != "refuse"}) > 1
    [expired] = night.ask(
        "select tier_code, override_state from reports.rpt_tier_cells"
        " where industry_code = 'I26' and hazard_code = 'H06'"
    )
    assert expired == {"tier_code": "insufficient", "override_state": "none"}


def test_the_account_is_there_for_machines(first: Night) -> None:
    """`fenghuo sources --files --json` prints the same account as the published table."""
    done = subprocess.run(
        [sys.executable, "-m", "warehouse.cli", "sources", "--files", "--json"],
        env={**os.environ, "FENGHUO_HOME": str(first.home)},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    published = first.ask(
        "select count(*) as n, sum(landed_count) as s from reports.rpt_source_files"
    )
    assert len(printed) == published[0]["n"]
    assert sum(file["landed"] for file in printed) == published[0]["s"]


def test_a_warning_is_published_with_its_ground_its_measure_and_its_effect(first: Night) -> None:
    """What people decided before the night stands in it, and the public sees what it may."""
    [warning] = first.ask("select * from reports.rpt_warnings")
    assert (warning["industry_code"], warning["hazard_code"]) == CELL
    assert (warning["state"], warning["issued_date"]) == ("issued", ISSUED)
    assert (warning["receiver_count"], warning["acknowledged_count"]) == (1, 1)
    assert (warning["action_count"], warning["overdue_action_count"]) == (1, 1)
    [effect] = first.ask("select * from reports.rpt_warning_effects")
    [counted] = first.ask(
        "select count(*) as checks, count(*) filter (event_id in (select event_id from"
        f" marts.brg_event_hazards where hazard_code = '{CELL[1]}')) as failures"
        " from marts.fct_safety_events where is_rate_eligible and event_month is not null"
        f" and sampling_basis = 'random_spot_check' and industry_code = '{CELL[0]}'"
        f" and event_date > date '{ISSUED}'"
    )
    assert effect["after_check_count"] == counted["checks"] > 0
    assert effect["after_failure_count"] == counted["failures"]
    with store.read(first.version.database.parent / "public" / "fenghuo.duckdb") as reader:
        [seen] = reader.rows("select * from reports.rpt_warnings")
        tables = {row["table_name"] for row in reader.rows("from duckdb_tables()")}
    assert "written_by" not in seen
    assert not tables & {"rpt_warning_acts", "rpt_response_actions", "rpt_warning_receipts"}


def test_a_recall_is_followed_and_the_word_of_a_person_matches_goods_to_it(first: Night) -> None:
    """Units back over units out as reported; the others are unknown, and a word is told as one."""
    [recall] = first.ask("select * from reports.rpt_recall_progress")
    assert (recall["event_id"], recall["state"]) == (RECALL, "running")
    assert (recall["units_back"], recall["units_out"]) == (1183, 11833)
    assert recall["units_out_basis"] == "publisher"
    [match] = first.ask("select * from reports.rpt_recall_matches where state = 'confirmed'")
    assert (match["domestic_event_id"], match["foreign_event_id"]) == (IMPORTED, RECALL)
    assert (match["key_type"], match["decided_by"]) == ("person", "Li")


def test_the_machine_proposes_warnings_and_issues_none(first: Night) -> None:
    """Every cell at a warning level without a warning is proposed, under an id that stays."""
    proposed = first.ask("select * from reports.rpt_warning_proposals where proposal = 'issue'")
    cells = first.ask(
        "select industry_code, hazard_code from reports.rpt_tier_cells"
        " where tier_code in ('I', 'II', 'III') and hazard_code <> 'SAFETY'"
    )
    expected = {(cell["industry_code"], cell["hazard_code"]) for cell in cells} - {CELL}
    assert {(row["industry_code"], row["hazard_code"]) for row in proposed} == expected != set()
    assert all(row["text_zh"] and "{" not in row["text_zh"] + row["text_en"] for row in proposed)
    acts = first.ask("select distinct decided_by from reports.rpt_warning_acts")
    assert {row["decided_by"] for row in acts} == {"Li", "Wang"}


def test_rules_propose_points_and_only_what_has_a_ground_is_pushed(first: Night) -> None:
    """Every proposal opens to a row that landed and can be taken up as it stands."""
    proposals = first.ask(
        "select proposal_id, fct_safety_events.row_id = cause_row_id as opens, is_nonconforming"
        " from reports.rpt_credit_proposals"
        " left join marts.fct_safety_events on cause_event_id = event_id"
    )
    assert proposals
    assert {(row["opens"], row["is_nonconforming"]) for row in proposals} == {(True, True)}
    settings = Settings(home=first.home)
    content = credit.content_of_proposal(settings, proposals[0]["proposal_id"])
    assert Content.model_validate(content).subject == "points"
    pushed = "select firm_name, publication_basis from reports.rpt_credit_push"
    assert [tuple(row.values()) for row in first.ask(pushed)] == [
        ("江门市失信灯饰有限公司", "总局令44号")
    ]


def test_the_pressure_on_exports_opens_to_its_rows(first: Night) -> None:
    """Each kind of evidence counts the rows of its own; signals carry the method that judged."""
    counted = first.ask(
        "select sum(notice_count)::bigint as foreign_notice,"
        " sum(refusal_count)::bigint as border_refusal, sum(recall_count)::bigint as recall,"
        " sum(returned_count)::bigint as returned_shipment"
        " from reports.rpt_export_market_pressure where hazard_code = 'ALL'"
    )[0]
    rows = first.ask(
        "select evidence_class, count(*) as rows from reports.rpt_export_pressure_rows"
        " inner join marts.fct_safety_events using (event_id, row_id, evidence_class)"
        " where hazard_code = 'ALL' and trade_scope = 'export' group by all"
    )
    found = {row["evidence_class"]: row["rows"] for row in rows}
    assert {name: count for name, count in counted.items() if count} == found
    assert found.keys() >= {"foreign_notice", "recall", "returned_shipment"}
    methods = first.ask("select distinct method_id from reports.rpt_market_hazard_signals")
    assert {row["method_id"] for row in methods} <= {"ebgm", "ic"} != set()


def test_packages_of_agencies_are_written_with_their_checksums(
    first: Night, tmp_path: Path
) -> None:
    """Customs and the province get what stands in the version, each file by its SHA-256."""
    packages = first.ask(
        "select package_id, row_count, content_sha256 from reports.rpt_shared_packages"
        " where agency_code in ('customs', 'superior') and row_count > 0"
    )
    assert {package["package_id"].partition("-")[0] for package in packages} == {
        *("customs", "superior")
    }
    settings = Settings(home=first.home)
    for package in packages:
        target = sharing.write_package(settings, package["package_id"], tmp_path)
        lines = target.read_text(encoding="utf-8").splitlines()
        assert len(lines) == package["row_count"]
        assert digest(target) == package["content_sha256"]
        assert not any("complainant" in line or "narrative" in line for line in lines)


def test_those_who_complain_for_a_living_are_found_and_nobody_else(first: Night) -> None:
    """Each frequent complainant is one of those planted: all their complaints bear the mark."""
    planted = read_truth(first.home / "truth.json").complainants
    found = first.ask("select * from reports.rpt_frequent_complainants")
    assert 0 < len(found) <= len(planted)
    assert all(row["marked_count"] == row["complaint_count"] >= 10 for row in found)
    [rows] = first.ask(
        "select (select sum(complaint_count)::bigint from reports.rpt_frequent_complainants)"
        " as told,"
        " (select count(*) from reports.rpt_frequent_complaint_rows"
        " inner join marts.fct_safety_events using (event_id)) as opened"
    )
    assert rows["told"] == rows["opened"] > 0
    [columns] = first.ask(
        "select count(*) as n from duckdb_columns() where column_name ilike '%pseudonym%'"
    )
    assert columns["n"] == 0


def test_points_are_told_of_all_their_reports(first: Night) -> None:
    """The points of a source and month add up to it, and its reports are those of the facts."""
    rows = first.ask(
        "select source, event_month, point_name = 'ALL' as is_total,"
        " sum(report_count)::bigint as reports, sum(late_count)::bigint as late,"
        " sum(filled_count)::bigint as filled from reports.rpt_monitoring_points group by all"
    )
    totals = {(r["source"], r["event_month"]): r for r in rows if r["is_total"]}
    parts = {(r["source"], r["event_month"]): r for r in rows if not r["is_total"]}
    assert totals.keys() == parts.keys()
    sources = {source for source, _ in totals}
    assert sources >= {"cn_injury_cards", "cn_12315_complaints"}
    assert {source[:3] for source in sources} == {"cn_"}  # publishers abroad have no points here
    for key, total in totals.items():
        told = [total[name] for name in ("reports", "late", "filled")]
        assert told == [parts[key][name] for name in ("reports", "late", "filled")]
        source, month = key
        counted = first.ask(
            f"select count(*) as n from marts.fct_safety_events where source = '{source}'"
            f" and event_month = date '{month}'"
            f" and event_date <= date '{first.version.business_date}'"
        )
        assert counted[0]["n"] == total["reports"]
    advised = first.ask(
        "select first_field, second_field, third_field, filled_share, timed_count, late_count"
        " from reports.rpt_monitoring_points where point_name = 'ALL'"
    )
    assert any(row["first_field"] for row in advised)
    for row in advised:
        assert (row["late_count"] is None) == (row["timed_count"] == 0)  # unknown is not nought
        assert (row["first_field"] is None) == (row["filled_share"] == 1)
        named = [row[f"{n}_field"] for n in ("first", "second", "third") if row[f"{n}_field"]]
        assert len(named) == len(set(named))


def test_no_honest_laboratory_is_named(first: Night) -> None:
    """The generated laboratories measure alike; what is compared is what stands in the facts."""
    told = first.ask("select * from reports.rpt_laboratory_watch")
    assert {row["judgement"] for row in told} == {"as_expected", "insufficient"}
    [counted] = first.ask(
        "select count(*) as checks, count(*) filter (is_nonconforming) as failures"
        " from marts.fct_safety_events inner join marts.brg_event_laboratories using (event_id)"
        " where is_rate_eligible and event_date_precision <> 'year'"
        f" and event_date <= date '{first.version.business_date}'"
    )
    assert sum(row["check_count"] for row in told) == counted["checks"] > 1_000
    assert sum(row["failure_count"] for row in told) == counted["failures"] > 100


def test_a_listed_re_check_closes_the_failure_of_the_same_firm_and_product(first: Night) -> None:
    """Each closed batch names a later check of the same firm and product that conformed."""
    closed = first.ask(
        "select q.failed_date, q.recheck_date, q.product_name = e.product_name as is_same_product,"
        " e.result, e.sampling_basis, f.firm_id = q.firm_id as is_same_firm"
        " from reports.rpt_rectification_queue as q"
        " inner join marts.fct_safety_events as e on q.recheck_event_id = e.event_id"
        " inner join marts.brg_event_firms as f on e.event_id = f.event_id and f.role = 'maker'"
        " where q.state = 'closed'"
    )
    assert closed
    for row in closed:
        assert row["is_same_product"]
        assert row["is_same_firm"]
        assert (row["result"], row["sampling_basis"]) == ("conforming", "follow_up_check")
        assert row["failed_date"] < row["recheck_date"]
    [sums] = first.ask(
        "select (select count(*) from reports.rpt_rectification_queue) as queued,"
        " (select count(*) from marts.fct_safety_events where evidence_class = 'spot_check'"
        " and is_nonconforming and sampling_basis <> 'follow_up_check') as failed"
    )
    assert sums["queued"] == sums["failed"]
