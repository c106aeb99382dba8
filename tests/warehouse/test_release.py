"""What a version lost has a named reason, or the version does not go out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from warehouse import publish, store
from warehouse.decide import let_pass
from warehouse.lake import Lake
from warehouse.settings import Settings

FIRST, NEXT = date(2026, 11, 21), date(2026, 11, 22)
EVENT = ("event_id", "file_name", "batch_id", "sheet_name", "row_number")
RECORD = ("record_id", "version_number", "version_type", "is_counted", "is_current")
FILE = ("batch_id", "file_name")
COUNT = ("industry_code", "event_count")
DECLARED = f"""
small_cells: {{smallest_shown: 5, classes_of_persons: [complaint]}}
tables:
  marts.fct_safety_events: {{restricted: [{", ".join(EVENT)}]}}
  marts.dim_industry: {{restricted: [industry_code]}}
  reports.rpt_record_versions: {{restricted: [{", ".join(RECORD)}]}}
  reports.rpt_source_files: {{restricted: [{", ".join(FILE)}]}}
  reports.rpt_counts: {{restricted: [{", ".join(COUNT)}]}}
  reports.rpt_changes: {{restricted: [measure]}}
"""
KEYS = {
    "fct_safety_events": ["event_id"],
    "dim_industry": ["industry_code"],
    "rpt_record_versions": ["record_id", "version_number"],
    "rpt_source_files": ["batch_id"],
    "rpt_counts": ["industry_code"],
}
TABLES = """
create schema marts; create schema reports; create schema raw;
create table marts.fct_safety_events as
    select 'e' || n as event_id, 'a.csv' as file_name, 'b1' as batch_id,
        null::varchar as sheet_name, n::bigint as row_number from range(120) as t(n);
create table marts.dim_industry as select 'I0' || n as industry_code from range(5) as t(n);
create table reports.rpt_record_versions as
    select event_id as record_id, 1 as version_number, 'new' as version_type, true as is_counted,
        true as is_current from marts.fct_safety_events;
create table reports.rpt_source_files as select 'b1' as batch_id, 'a.csv' as file_name;
create table reports.rpt_counts as
    select 'I' || n as industry_code, 1::bigint as event_count from range(200) as t(n);
create table raw.quarantined_row (batch_id varchar, sheet_name varchar, row_number bigint);
create table raw.batch as select 'b1' as batch_id, 'admit' as decision;
"""
LOSE = "delete from marts.fct_safety_events where event_id in ('e1', 'e2', 'e3', 'e4');"
OF_LOST = "where record_id in ('e1', 'e2', 'e3', 'e4')"
Publisher = Callable[..., publish.Version]


def _manifest(without: str = "") -> dict[str, Any]:
    columns = dict(zip(KEYS, (EVENT, ("industry_code",), RECORD, FILE, COUNT), strict=True))
    nodes: dict[str, Any] = {}
    for name, key in KEYS.items():
        if name == without:
            continue
        schema = "reports" if name.startswith("rpt") else "marts"
        nodes[name] = {
            "resource_type": "model",
            "schema": schema,
            "name": name,
            "description": "",
            "columns": {column: {"description": ""} for column in columns[name]},
        }
        told = {"name": "grain", "kwargs": {"columns": key}}
        nodes[f"test.{name}"] = {
            "resource_type": "test",
            "test_metadata": told,
            "attached_node": name,
        }
    return {"nodes": nodes}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a project that lists every column for the house."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "audiences.yml").write_text(DECLARED)
    return Settings(home=tmp_path, dbt_project=project, memory_limit="200MB", threads=1)


@pytest.fixture
def published(tmp_path: Path, settings: Settings) -> Publisher:
    """Publish a build that was changed by some SQL after the usual tables were there."""

    def publish_it(change: str = "", day: date = NEXT, **more: Any) -> publish.Version:
        build = tmp_path / "build.duckdb"
        build.unlink(missing_ok=True)
        with store.write(build, memory_limit="200MB", threads=1) as connection:
            connection.execute(TABLES + change)
        inputs = {"method_digest": more.pop("method", "m1")}
        lake = Lake(settings.lake_folder)
        return publish.publish(build, _manifest(**more), day, inputs, lake, settings)[0]

    publish_it(day=FIRST)
    return publish_it


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (
            "retracted",
            f"update reports.rpt_record_versions set version_type = 'retracted' {OF_LOST};",
        ),
        (
            "corrected",
            f"update reports.rpt_record_versions set version_type = 'correction' {OF_LOST};",
        ),
        ("superseded", f"update reports.rpt_record_versions set is_counted = false {OF_LOST};"),
        (
            "identified_anew",
            "insert into marts.fct_safety_events"
            " select 'x' || n, 'a.csv', 'b1', null, n from range(1, 5) as t(n);",
        ),
        (
            "quarantined",
            "insert into raw.quarantined_row select 'b1', null, n from range(1, 5) as t(n);",
        ),
        ("file_refused", "update raw.batch set decision = 'refuse';"),
    ],
)
def test_rows_may_go_for_a_named_reason(published: Publisher, reason: str, change: str) -> None:
    """Each way in which a row is rightly gone is found, counted and told in the manifest."""
    version = published(LOSE + change)

    told = version.manifest["release"]["tables"]["marts.fct_safety_events"]
    assert told["reasons"] == {reason: 4}
    assert told["lost"] == 4
    assert told["before"] == 120


def test_four_rows_lost_for_no_reason_stop_the_version(
    published: Publisher, settings: Settings
) -> None:
    """Readers keep what they have; the message names table, rows, file and what to do."""
    with pytest.raises(publish.ReleaseError) as refused:
        published(LOSE)

    message = str(refused.value)
    assert "marts.fct_safety_events lost 4 of 120 rows" in message
    assert "a.csv: 4" in message
    assert "fenghuo decide loss marts.fct_safety_events --rows 4 --date 2026-11-22" in message
    lake = Lake(settings.lake_folder)
    standing = publish.current(lake)
    assert standing is not None
    assert standing.business_date == FIRST
    assert len(publish.versions(lake)) == 1
    assert [path.name for path in lake.published.iterdir() if path.name.endswith(".part")] == []


def test_a_person_may_let_a_loss_pass_for_one_night(
    published: Publisher, settings: Settings
) -> None:
    """With name and reason, for so many rows and that night alone; the manifest names it."""
    decision, _ = let_pass(
        settings, "marts.fct_safety_events", 4, person="Li", reason="sent by mistake", day=NEXT
    )
    version = published(LOSE)
    assert version.manifest["release"]["let_pass"] == [decision]

    with pytest.raises(publish.ReleaseError):  # more rows than were let go
        published("delete from marts.fct_safety_events where row_number < 50;", day=NEXT)
    with pytest.raises(publish.ReleaseError):  # another night
        published(
            "delete from marts.fct_safety_events where row_number < 9;", day=date(2026, 11, 23)
        )


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("reports.rpt_source_files", "delete from reports.rpt_source_files;"),
        ("marts.dim_industry", "delete from marts.dim_industry where industry_code = 'I03';"),
        (
            "reports.rpt_counts",
            "delete from reports.rpt_counts where industry_code > 'I15';",
        ),
    ],
    ids=["a file", "a word of the vocabulary", "half of a table"],
)
def test_files_words_and_halves_of_tables_are_never_lost(
    published: Publisher, table: str, change: str
) -> None:
    """A file of the account, a code of a vocabulary, most rows of any table: the version stops."""
    with pytest.raises(publish.ReleaseError, match=table):
        published(change)


def test_a_vocabulary_may_change_with_the_method(published: Publisher) -> None:
    """A code that the method no longer knows is gone by the method, and the manifest says so."""
    change = "delete from marts.dim_industry where industry_code = 'I03';"
    told = published(change, method="m2").manifest["release"]["tables"]
    assert told["marts.dim_industry"]["reasons"] == {"other_method": 1}


def test_a_table_that_is_published_no_longer_is_named(published: Publisher) -> None:
    """The project's contract says that it goes; the manifest says how much went."""
    told = published(without="rpt_counts").manifest["release"]["tables"]
    assert told["reports.rpt_counts"]["reasons"] == {"no_longer_published": 200}


def test_cells_that_are_counted_anew_may_go(published: Publisher) -> None:
    """A window that moved on loses a few cells of a trend."""
    told = published("delete from reports.rpt_counts where industry_code = 'I7';").manifest[
        "release"
    ]["tables"]
    assert told["reports.rpt_counts"]["reasons"] == {"counted_anew": 1}
