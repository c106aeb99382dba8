"""Each audience gets the columns, rows and cells that the declaration gives it, and no other."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.publish import audiences
from warehouse.publish.editions import fingerprint
from warehouse.publish.relations import Relation
from warehouse.settings import REPOSITORY, Settings

DAY = date(2026, 11, 22)
PLANTED = "王小明"
FORMULA = "=HYPERLINK(1)"
DECLARED = """
small_cells: {smallest_shown: 5, classes_of_persons: [complaint]}
tables:
  reports.rpt_counts:
    public: [industry_code, hazard_code, evidence_class, event_count]
    regulator: [firm_name]
    restricted: [note]
    public_rows: "not {of_persons} or hazard_code = 'ALL'"
    public_masks:
      - {when: "{of_persons} and event_count between 1 and {largest_small}", hide: [event_count]}
  reports.rpt_texts: {restricted: [note]}
  reports.rpt_changes: {public: [measure]}
  reports.rpt_restatements: {public: [measure]}
  reports.rpt_restated_values: {public: [column_name]}
"""
COUNTS = [
    ("I01", "ALL", "complaint", 4),
    ("I01", "H01", "complaint", 4),
    ("I02", "ALL", "complaint", 5),
    ("I03", "ALL", "complaint", 0),
    ("I01", "ALL", "recall", 2),
    ("I01", "H01", "recall", 2),
]


def _model(name: str, *columns: str) -> dict[str, Any]:
    kinds = {"event_count": "bigint"}
    return {
        "resource_type": "model",
        "schema": "reports",
        "name": name,
        "description": "One row.",
        "columns": {
            column: {
                "description": f"何为{column} · What {column} is.",
                "data_type": kinds.get(column, "varchar"),
            }
            for column in columns
        },
    }


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> publish.Version:
    """A version of two tables, one of them with counts of persons' reports."""
    tmp_path = tmp_path_factory.mktemp("audiences")
    project, build = tmp_path / "project", tmp_path / "build.duckdb"
    project.mkdir()
    (project / audiences.FILE).write_text(DECLARED)
    with store.write(build, memory_limit="200MB", threads=1) as connection:
        connection.execute("create schema reports")
        connection.execute(
            "create table reports.rpt_counts (industry_code varchar, hazard_code varchar,"
            " evidence_class varchar, event_count bigint, firm_name varchar, note varchar,"
            " added varchar)"
        )
        connection.executemany(
            "insert into reports.rpt_counts values (?, ?, ?, ?, ?, ?, ?)",
            [(*row, FORMULA, PLANTED, PLANTED) for row in COUNTS],
        )
        connection.execute(f"create table reports.rpt_texts as select '{PLANTED}' as note")
    names = ("industry_code", "hazard_code", "evidence_class", "event_count", "firm_name", "note")
    manifest = {
        "nodes": {
            "counts": _model("rpt_counts", *names, "added"),
            "texts": _model("rpt_texts", "note"),
        }
    }
    settings = Settings(home=tmp_path, dbt_project=project, memory_limit="200MB", threads=1)
    return publish.publish(build, manifest, DAY, {}, Lake(tmp_path / "lake"), settings)[0]


def _columns(version: publish.Version, audience: publish.Audience) -> set[str]:
    with store.read(version.edition(audience) / publish.FILE) as reader:
        rows = reader.rows(
            "select column_name from duckdb_columns() where table_name = 'rpt_counts'"
        )
    return {row["column_name"] for row in rows}


def test_each_audience_sees_its_columns_and_those_of_wider_ones(version: publish.Version) -> None:
    """Regulators see what the public sees and more; the house sees all that is listed."""
    public = {"industry_code", "hazard_code", "evidence_class", "event_count"}
    assert _columns(version, "public") == public | {"is_suppressed"}
    assert _columns(version, "regulator") == public | {"firm_name"}
    assert _columns(version, "restricted") == public | {"firm_name", "note"}


def test_a_new_column_is_hidden_until_somebody_lists_it(version: publish.Version) -> None:
    """The model documents `added`, no list names it: no file has it, and the manifest says so."""
    assert "added" not in _columns(version, "restricted")
    assert version.manifest["hidden"] == {"reports.rpt_counts": ["added"]}


def test_the_public_sees_no_small_count_of_persons(version: publish.Version) -> None:
    """One to four complaints are hidden and marked, by hazard none is shown; recalls are public."""
    with store.read(version.edition("public") / publish.FILE) as reader:
        rows = reader.rows("select * from reports.rpt_counts")
    assert {tuple(row.values()) for row in rows} == {
        ("I01", "ALL", "complaint", None, True),
        ("I02", "ALL", "complaint", 5, False),
        ("I03", "ALL", "complaint", 0, False),
        ("I01", "ALL", "recall", 2, False),
        ("I01", "H01", "recall", 2, False),
    }


def test_what_is_hidden_is_nowhere_in_the_files(version: publish.Version) -> None:
    """A planted name is in the house's file and in no byte of the others."""
    assert PLANTED.encode() in version.database.read_bytes()
    for audience in ("public", "regulator"):
        files = [path for path in version.edition(audience).rglob("*") if path.is_file()]
        assert len(files) > 2
        assert [path for path in files if PLANTED.encode() in path.read_bytes()] == []


def test_the_twin_of_an_edition_holds_what_its_file_holds(version: publish.Version) -> None:
    """Parquet readers are the same audience."""
    twin = pq.read_table(version.edition("public") / "parquet" / "reports.rpt_counts.parquet")
    with store.read(version.edition("public") / publish.FILE) as reader:
        assert twin.to_pylist() == reader.rows("select * from reports.rpt_counts")
    assert not (version.edition("public") / "parquet" / "reports.rpt_texts.parquet").exists()


def test_a_column_listed_anew_makes_a_new_version() -> None:
    """Who may see what is part of the fingerprint: another list is another version."""
    declared = audiences.read(REPOSITORY / "dbt_project")
    [name, *_] = declared.tables
    fewer = declared.model_copy(
        update={"tables": {k: v for k, v in declared.tables.items() if k != name}}
    )
    assert fingerprint({}, declared) != fingerprint({}, fewer)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("tables: {}", "small_cells"),
        (DECLARED.replace("restricted: [note]\n", "restricted: [firm_name]\n"), "firm_name"),
        (DECLARED.replace("hide: [event_count]", "hide: [firm_name]"), "not public"),
        (DECLARED.replace("regulator:", "regulators:"), "regulators"),
    ],
)
def test_a_mistake_in_the_declaration_is_named(tmp_path: Path, wrong: str, message: str) -> None:
    """Nothing is published on a declaration that does not hold."""
    (tmp_path / audiences.FILE).write_text(wrong)
    with pytest.raises(publish.AudienceError, match=message):
        audiences.read(tmp_path)


def test_without_a_declaration_nothing_is_published(tmp_path: Path) -> None:
    """No list is no permission."""
    with pytest.raises(publish.AudienceError, match="who may see what"):
        audiences.read(tmp_path)


def test_an_edition_names_what_is_listed_and_gone() -> None:
    """A column that was dropped from its model stands in a list for nothing."""
    declared = audiences.read(REPOSITORY / "dbt_project")
    relation = Relation("marts", "dim_country", "", {"country_code": "", "name_zh": ""})
    assert declared.stale([relation])["marts.dim_country"] == ["name_en"]
    assert declared.unlisted([replace(relation, columns={"new": ""})]) == {
        "marts.dim_country": ["new"]
    }


def test_downloads_for_spreadsheets_run_no_formula(version: publish.Version) -> None:
    """The plain CSV holds the value as it is; in the other a spreadsheet reads a text."""
    folder, name = version.edition("regulator"), "reports.rpt_counts.csv"
    plain = (folder / "csv" / name).read_text("utf-8")
    guarded = (folder / "csv_for_spreadsheets" / name).read_bytes().decode("utf-8")
    assert f",{FORMULA}\n" in plain
    assert guarded.startswith("\ufeffindustry_code,")
    assert f",'{FORMULA}\n" in guarded
    assert guarded.count(f"'{FORMULA}") == guarded.count(FORMULA) == len(COUNTS)


def test_every_file_of_an_edition_has_its_checksum(version: publish.Version) -> None:
    """`sha256sum --check` finds all files of a folder that was copied away."""
    for audience in publish.AUDIENCES:
        folder = version.edition(audience)
        lines = (folder / "checksums.txt").read_text().splitlines()
        stated = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
        others = {"checksums.txt", "manifest.json"}
        files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        nested = {name for name in files if name.startswith(("public/", "regulator/"))}
        assert stated.keys() == files - others - nested
        assert all(
            sha256((folder / name).read_bytes()).hexdigest() == digest
            for name, digest in stated.items()
        )


def test_the_descriptor_says_what_the_contract_says(version: publish.Version) -> None:
    """Codes are texts because the model says so, whatever the values look like."""
    folder = version.edition("public")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert descriptor["version"] == version.name
    by_path = {resource["path"]: resource for resource in descriptor["resources"]}
    counts = by_path["csv/reports.rpt_counts.csv"]
    assert counts["bytes"] == (folder / counts["path"]).stat().st_size
    assert {f["name"]: f["type"] for f in counts["schema"]["fields"]} == {
        "industry_code": "string",
        "hazard_code": "string",
        "evidence_class": "string",
        "event_count": "integer",
        "is_suppressed": "boolean",
    }
    assert by_path["parquet/reports.rpt_counts.parquet"]["schema"] == counts["schema"]


def test_the_dictionary_tells_every_column_in_both_languages(version: publish.Version) -> None:
    """As a page and as a table; what an audience may not see it does not read of either."""
    folder = version.edition("public")
    with (folder / "data_dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == "reports.rpt_counts"]
    assert [row["column"] for row in rows][-1] == "is_suppressed"
    assert rows[0]["meaning_zh"] == "何为industry_code"
    assert rows[0]["meaning_en"] == "What industry_code is."
    page = (folder / "data_dictionary.html").read_text("utf-8")
    assert "何为industry_code" in page
    assert "firm_name" not in page


def test_no_firm_is_named_to_the_public() -> None:
    """A sole trader is a person, and a name does not tell one from a firm: none is public.

    But for the push to credit platforms, where each row has a recorded ground and is no person's.
    """
    declared = audiences.read(REPOSITORY / "dbt_project")
    naming = re.compile(r"(maker|seller|importer|exporter|respondent|firm|laboratory)_(name|id)$")
    public = {
        f"{table}.{column}"
        for table, access in declared.tables.items()
        for column in access.public
        if naming.match(column) or "credit_code" in column or table.endswith(("_firms", "_firm"))
    }

    assert public == {"reports.rpt_credit_push.firm_name", "reports.rpt_credit_push.credit_code"}
    assert {"name", "is_sole_trader"} <= set(declared.tables["marts.dim_firm"].regulator)
