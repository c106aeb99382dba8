"""The dbt project reads the raw layer as `ingest.records` declares it, column by column."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import yaml

from ingest.records import REJECTS
from warehouse.decisions.assessments import ASSESSMENT, HARM_STEP
from warehouse.decisions.corrections import CORRECTION
from warehouse.decisions.matches import MATCH
from warehouse.decisions.overrides import TIER_OVERRIDE
from warehouse.ledger import BATCH, GATE_FINDING, POLL, RELEASED_ROW, SOURCE
from warehouse.raw_columns import with_record_types

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
TEXT: Final = (PROJECT / "models" / "staging" / "_sources.yml").read_text(encoding="utf-8")


def test_dbt_declares_the_raw_tables_as_the_record_types_are():
    """Tables, columns, types and descriptions are what `just raw-columns` writes."""
    assert with_record_types(TEXT) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        '          - {name: by_hand, data_type: "varchar[]", description: "手写 · by hand"}\n',
        "",
    ],
    ids=["added", "lost"],
)
def test_a_column_written_by_hand_is_written_over(line):
    """Whatever stands between the two marks comes from the record types alone."""
    first = next(line for line in TEXT.splitlines(keepends=True) if "name: recall_number" in line)

    assert with_record_types(TEXT.replace(first, line)) == TEXT


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("batch", BATCH.names),
        ("gate_finding", GATE_FINDING.names),
        ("released_row", RELEASED_ROW.names),
        ("source", SOURCE.names),
        ("poll", POLL.names),
        ("assessment", ASSESSMENT.names),
        ("harm_step", HARM_STEP.names),
        ("correction", CORRECTION.names),
        ("tier_override", TIER_OVERRIDE.names),
        ("match", MATCH.names),
        ("quarantined_row", [name for name in REJECTS.names if name != "published"]),
    ],
)
def test_dbt_declares_every_column_of_the_ledger(table, names):
    """What is known of files, findings and sources reaches dbt under the ledger's own names."""
    tables = yaml.safe_load(TEXT)["sources"][0]["tables"]
    (columns,) = (stated["columns"] for stated in tables if stated["name"] == table)
    assert [column["name"] for column in columns] == names
