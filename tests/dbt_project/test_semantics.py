"""What BI programs would count by the semantic description is what the published cubes say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

Query = Callable[..., list[tuple[Any, ...]]]

DIMENSION: Final = re.compile(r"\{\{ Dimension\('safety_event__(\w+)'\) \}\}")
RATES: Final = (
    "select industry_code, period_start_date, {column} from reports.rpt_rate_cube "
    "where period_type = 'month' and industry_code <> 'ALL' and hazard_code = 'ALL' "
    "and channel = 'ALL' and sampling_basis = '{member}'"
)
COUNTS: Final = (
    "select industry_code, period_start_date, {column} from reports.rpt_count_cube "
    "where period_type = 'month' and industry_code <> 'ALL' and hazard_code = 'ALL' "
    "and evidence_class = '{member}' and event_count > 0"
)
CUBES: Final = {
    "random_check_count": RATES.format(column="check_count", member="random_spot_check"),
    "random_failure_count": RATES.format(column="failure_count", member="random_spot_check"),
    "random_failure_rate": RATES.format(column="failure_rate", member="random_spot_check"),
    "targeted_check_count": RATES.format(column="check_count", member="targeted_spot_check"),
    "targeted_failure_count": RATES.format(column="failure_count", member="targeted_spot_check"),
    "targeted_failure_rate": RATES.format(column="failure_rate", member="targeted_spot_check"),
    "recall_count": COUNTS.format(column="event_count", member="recall"),
    "recalled_unit_count": COUNTS.format(column="unit_count", member="recall"),
    "complaint_count": COUNTS.format(column="event_count", member="complaint"),
    "foreign_notice_count": COUNTS.format(column="event_count", member="foreign_notice"),
    "injury_count": COUNTS.format(column="event_count", member="injury"),
    "border_refusal_count": COUNTS.format(column="event_count", member="border_refusal"),
    "returned_shipment_count": COUNTS.format(column="event_count", member="returned_shipment"),
}


@pytest.fixture(scope="session")
def described(built: Path) -> dict[str, Any]:
    """The semantic description as dbt hands it to BI programs."""
    text = (built / "target" / "semantic_manifest.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _sql(described: dict[str, Any], name: str) -> str:
    """Write the value of a metric as SQL over the rows of its semantic model."""
    metric = next(m for m in described["metrics"] if m["name"] == name)
    stated = metric["type_params"]
    if metric["type"] == "ratio":
        above = _sql(described, stated["numerator"]["name"])
        below = _sql(described, stated["denominator"]["name"])
        return f"{above} / nullif({below}, 0)"
    measures = described["semantic_models"][0]["measures"]
    measure = next(m for m in measures if m["name"] == stated["measure"]["name"])
    [condition] = [w["where_sql_template"] for w in metric["filter"]["where_filters"]]
    where = DIMENSION.sub(r"\1", condition)
    return f"{measure['agg']}({measure['expr'] or measure['name']}) filter (where {where})"


def test_every_metric_is_held_to_a_cube(described: dict[str, Any]) -> None:
    """A metric that nobody checks cannot be added."""
    assert {metric["name"] for metric in described["metrics"]} == set(CUBES)


@pytest.mark.parametrize("name", sorted(CUBES))
def test_a_metric_is_what_the_cube_says(name: str, described: dict[str, Any], query: Query) -> None:
    """Industry by industry and month by month, from the facts and from the published cube."""
    model = described["semantic_models"][0]
    table = model["node_relation"]
    source = f"{table['schema_name']}.{table['alias']}"
    [month] = [d["expr"] for d in model["dimensions"] if d["name"] == "event_month"]
    measured = query(
        f"select industry_code, {month} as month, {_sql(described, name)} as value from {source} "
        f"where month is not null group by all having value is not null"
    )
    cube = [row for row in query(CUBES[name]) if row[2] is not None]
    assert {row[:2]: pytest.approx(row[2]) for row in measured if row[2]} == {
        row[:2]: row[2] for row in cube if row[2]
    }


def test_no_metric_adds_up_classes_of_evidence_or_sampling_bases(described: dict[str, Any]) -> None:
    """Each metric names the one class or basis it counts."""
    simple = [metric for metric in described["metrics"] if metric["type"] == "simple"]
    for metric in simple:
        [condition] = [w["where_sql_template"] for w in metric["filter"]["where_filters"]]
        assert re.fullmatch(
            r"\{\{ Dimension\('safety_event__(evidence_class|sampling_basis)'\) \}\} = '\w+'",
            condition,
        )
