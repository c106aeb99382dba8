"""The dbt project reads the raw layer as `ingest.records` declares it, column by column."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import yaml

from ingest.records import PROVENANCE, RECORD_TYPES, REJECTS, Kind
from warehouse.decisions.assessments import ASSESSMENT, HARM_STEP
from warehouse.decisions.overrides import TIER_OVERRIDE
from warehouse.ledger import BATCH, GATE_FINDING, SOURCE

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
SQL_TYPES: Final = {
    Kind.TEXT: "varchar",
    Kind.CATEGORY: "varchar",
    Kind.TEXTS: "varchar[]",
    Kind.INTEGER: "bigint",
    Kind.DECIMAL: "decimal(18,4)",
    Kind.DATE: "date",
    Kind.BOOLEAN: "boolean",
}


def _declared() -> dict[str, dict[str, tuple[str, str]]]:
    text = (PROJECT / "models" / "staging" / "_sources.yml").read_text(encoding="utf-8")
    return {
        table["name"]: {
            column["name"]: (column["data_type"], column["description"])
            for column in table["columns"]
        }
        for table in yaml.safe_load(text)["sources"][0]["tables"]
    }


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda r: r.name)
def test_dbt_declares_every_column_of_a_record_type(record_type):
    """Names, order, types and descriptions of the raw tables are those of the record types."""
    expected = {
        column.name: (SQL_TYPES[column.kind], f"{column.zh} · {column.en}")
        for column in (*record_type.columns, *PROVENANCE)
    }

    assert list(_declared()[record_type.name].items()) == list(expected.items())


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("batch", BATCH.names),
        ("gate_finding", GATE_FINDING.names),
        ("source", SOURCE.names),
        ("assessment", ASSESSMENT.names),
        ("harm_step", HARM_STEP.names),
        ("tier_override", TIER_OVERRIDE.names),
        ("quarantined_row", [name for name in REJECTS.names if name != "published"]),
    ],
)
def test_dbt_declares_every_column_of_the_ledger(table, names):
    """What is known of files, findings and sources reaches dbt under the ledger's own names."""
    assert list(_declared()[table]) == names
