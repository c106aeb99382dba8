"""What the project offers for publishing is listed for somebody, described and published whole."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.files import read_json
from warehouse import comparison, publish, store
from warehouse.lake import Lake
from warehouse.publish import contract
from warehouse.settings import Settings

from .conftest import AS_OF, PROJECT

pytestmark = pytest.mark.dbt


@pytest.fixture(scope="module")
def manifest(built: Path) -> dict[str, Any]:
    """What dbt says of the project."""
    found: dict[str, Any] = read_json(built / "target" / "manifest.json")
    return found


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own."""
    return Settings(home=tmp_path_factory.mktemp("published"), memory_limit="512MB", threads=2)


@pytest.fixture(scope="module")
def version(built: Path, manifest: dict[str, Any], settings: Settings) -> publish.Version:
    """The built warehouse, published."""
    lake = Lake(settings.lake_folder)
    return publish.publish(built / "build.duckdb", manifest, AS_OF, {}, lake, settings)[0]


@pytest.fixture(scope="module")
def later(
    version: publish.Version,
    built: Path,
    manifest: dict[str, Any],
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> publish.Version:
    """The version of the next day, with a recall more: of September, and nobody knew of it."""
    build = tmp_path_factory.mktemp("later") / "build.duckdb"
    shutil.copy(built / "build.duckdb", build)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "insert into marts.fct_safety_events select * replace ('late-one' as event_id,"
            " 'fresh' as batch_id, date '2026-09-03' as event_date,"
            " date '2026-09-01' as event_month) from marts.fct_safety_events"
            " where evidence_class = 'recall' order by event_id limit 1"
        )
    day, lake = AS_OF + timedelta(days=1), Lake(settings.lake_folder)
    return publish.publish(build, manifest, day, {}, lake, settings)[0]


def test_what_is_published_is_what_was_promised(manifest: dict[str, Any]) -> None:
    """Each column is typed, described and listed as the committed contract says."""
    contract.check(manifest, PROJECT)


def test_the_file_has_the_types_of_the_contract(version: publish.Version) -> None:
    """What a reader finds in the file is the type that the contract promises."""
    promised = {
        (table, name): told.split(" | ")[0]
        for table, stated in read_json(PROJECT / contract.FILE).items()
        for name, told in stated["columns"].items()
    }
    with store.read(version.database) as reader:
        rows = reader.rows(
            "select schema_name || '.' || table_name as table_name, column_name,"
            " lower(data_type) as data_type from duckdb_columns() where not internal"
        )
    found = {(row["table_name"], row["column_name"]): row["data_type"] for row in rows}
    assert found == promised


def test_every_audience_gets_its_tables_and_rows(version: publish.Version) -> None:
    """Regulators get the house's rows of each of their tables, the public whole aggregates."""
    tables, editions = version.manifest["tables"], version.manifest["audiences"]
    assert len(editions["public"]) < len(editions["regulator"]) < len(tables)
    for name, stated in editions["regulator"].items():
        assert stated["row_count"] == tables[name]["row_count"], name
    assert "marts.fct_safety_events" not in editions["public"]
    with store.read(version.edition("public") / publish.FILE) as reader:
        assert reader.value("select count(*) from reports.rpt_risk_tiers") > 0


def test_no_firm_product_file_or_officer_is_in_the_public_edition(version: publish.Version) -> None:
    """Whoever opens the public file finds no name of a firm, a product, a file or a person."""
    names = {
        *("maker_name", "product_name", "file_name", "sheet_name", "row_id", "event_id", "brand"),
        *("override_by", "override_approved_by", "override_reason", "decided_by", "batch_id"),
    }
    with store.read(version.edition("public") / publish.FILE) as reader:
        rows = reader.rows("select distinct column_name from duckdb_columns() where not internal")
    assert {row["column_name"] for row in rows} & names == set()


def test_the_public_sees_no_small_count_of_persons(version: publish.Version) -> None:
    """In no public table stands a count of one to four events of a class of persons."""
    found = {}
    with store.read(version.edition("public") / publish.FILE) as reader:
        for row in reader.rows(
            "select schema_name || '.' || table_name as table_name from duckdb_columns()"
            " where column_name in ('evidence_class', 'event_count') group by all"
            " having count(*) = 2"
        ):
            found[row["table_name"]] = reader.value(
                f"select count(*) from {row['table_name']} where event_count between 1 and 4"
                " and evidence_class in ('complaint', 'injury', 'injury_card')"
            )
    assert len(found) > 3
    assert not any(found.values()), found


def test_every_table_and_column_is_described_in_both_languages(version: publish.Version) -> None:
    """Each comment in the published file begins in Chinese and goes on in English."""
    with store.read(version.database) as reader:
        rows = reader.rows(
            "select table_name || '.' || column_name as name, comment from duckdb_columns()"
            " where not internal union all"
            " select table_name, comment from duckdb_tables() where not internal"
        )
    assert [row["name"] for row in rows if " · " not in (row["comment"] or "")] == []


def test_two_versions_are_told_apart_by_cause(
    version: publish.Version, later: publish.Version, settings: Settings
) -> None:
    """What `fenghuo diff` works out is what publishing wrote down, in either language."""
    found = comparison.between(version, later, settings)
    with store.read(later.database) as reader:
        written = reader.rows("select * from reports.rpt_changes where hazard_code = 'ALL'")
    [change] = [c for c in found.facts.number_changes if c.measure == "event_count"]
    assert (change.value_after - change.value_before, change.late_part) == (1, 1)
    assert len(found.facts.number_changes) == len(written)
    told = {language: "\n".join(comparison.lines(found, language)) for language in ("zh", "en")}
    assert "召回 · 事件数: +1 = 迟报 +1" in told["zh"]
    assert "Recalls · Events: +1 = Late +1" in told["en"]
    assert "marts.fct_safety_events: +1 −0" in told["en"]


def test_a_late_event_of_a_past_month_is_a_restatement(later: publish.Version) -> None:
    """September was published in November without it; the register names both numbers."""
    with store.read(later.database) as reader:
        rows = reader.rows("select * from reports.rpt_restatements where hazard_code = 'ALL'")
    told = [(row["restated_version"], str(row["event_month"]), row["late_part"]) for row in rows]
    assert (later.name, "2026-09-01", 1) in told


def test_what_is_no_version_is_answered_with_those_that_are(
    version: publish.Version, settings: Settings
) -> None:
    """A wrong name is answered with the names that there are."""
    with pytest.raises(publish.NothingPublishedError, match=version.name):
        comparison.find(Lake(settings.lake_folder), "2020-01-01")
