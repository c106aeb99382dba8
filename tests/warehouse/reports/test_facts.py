"""What the report reads is what the published tables promise."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from warehouse.reports import facts

MODELS = Path(__file__).resolve().parents[3] / "dbt_project" / "models"


def promised(folder: str, table: str) -> set[str]:
    """Return the columns that the project documents for a published table."""
    documented = [
        model
        for path in (MODELS / folder).glob("*.yml")
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", ())
    ]
    (model,) = [model for model in documented if model["name"] == table]
    return {column["name"] for column in model["columns"]}


@pytest.mark.parametrize(
    ("kind", "folder", "table"),
    [
        (facts.Industry, "marts", "dim_industry"),
        (facts.Hazard, "marts", "dim_hazard"),
        (facts.Term, "marts", "dim_term"),
        (facts.Tier, "reports", "rpt_risk_tiers"),
        (facts.TierMove, "reports", "rpt_tier_cell_changes"),
        (facts.Evidence, "reports", "rpt_tier_cell_evidence"),
        (facts.RatePoint, "reports", "rpt_hazard_rate_trends"),
        (facts.CountPoint, "reports", "rpt_hazard_count_trends"),
        (facts.Slope, "reports", "rpt_trend_slopes"),
        (facts.SourceLoad, "reports", "rpt_source_loads"),
        (facts.SourceFile, "reports", "rpt_source_files"),
        (facts.QuarantineReason, "reports", "rpt_quarantine_reasons"),
        (facts.Exclusion, "reports", "rpt_trend_exclusions"),
        (facts.Method, "reports", "rpt_methods"),
    ],
)
def test_every_column_that_the_report_reads_is_published(
    kind: Any, folder: str, table: str
) -> None:
    """A renamed column is found here, not at night."""
    assert {field.name for field in fields(kind)} <= promised(folder, table)
