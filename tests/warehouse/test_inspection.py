"""A budget of inspections shared: nothing lost, nobody over, and learnt from what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from warehouse.inspection import InspectionPolicy, advised, drawn, planned
from warehouse.stats.allocation import filled_best_first, shared_in_proportion

POLICY = InspectionPolicy(
    monthly_budget=100,
    random_share=0.1,
    most_coverage_share=0.3,
    most_cell_share=0.2,
    least_check_count=20,
    coverage_month_count=3,
    most_prior_checks=50.0,
    least_share=0.01,
    most_share=0.5,
    least_rate_multiplier=0.25,
    most_rate_multiplier=4.0,
)
ROOMS = st.lists(st.tuples(st.floats(0, 10), st.integers(0, 50)), min_size=1, max_size=12)


@given(st.integers(0, 200), ROOMS)
def test_a_budget_is_spent_and_no_place_gets_more_than_it_takes(budget, places):
    """Whole units; all of the budget, or all that places with a weight can take."""
    weight, most = np.array([w for w, _ in places]), np.array([m for _, m in places])
    for given_out in (
        shared_in_proportion(budget, weight, most),
        filled_best_first(budget, weight, most),
    ):
        assert np.all((given_out >= 0) & (given_out <= most))
    proportional = shared_in_proportion(budget, weight, most)
    assert proportional.sum() == min(budget, most[weight > 0].sum())
    assert filled_best_first(budget, weight, most).sum() == min(budget, most.sum())


def test_the_best_is_filled_first():
    """Nothing goes to a lesser score while a higher one has room; no score, no check."""
    assert filled_best_first(10, [0.1, np.nan, 0.3], [9, 9, 6]).tolist() == [4, 0, 6]


def test_a_rate_is_drawn_to_its_family_and_its_interval_is_the_posteriors():
    """40 of 100 and 2 of 100: each moves inwards; scipy gives the same bounds."""
    x, n = np.array([40.0, 2.0, 0.0]), np.array([100.0, 100.0, 0.0])
    found = drawn(x, n, np.zeros(3, dtype=np.int64), 50.0)
    assert 0.21 < found.rate[0] < 0.40
    assert 0.02 < found.rate[1] < 0.21
    assert np.isnan(found.rate[2])
    strength = (0.4 - found.rate[0]) * 100 / (found.rate[0] - 0.21)
    posterior = beta(0.21 * strength + 40, 0.79 * strength + 60)
    assert found.bounds.low[0] == pytest.approx(posterior.ppf(0.025), rel=1e-6)


def test_where_nothing_failed_the_rate_is_not_nought():
    """Thirty checks passed leave an interval that begins at nought and ends above it."""
    found = drawn(np.zeros(2), np.full(2, 30.0), np.zeros(2, dtype=np.int64), 50.0)
    assert np.all((found.rate > 0) & (found.rate < 0.05) & (found.bounds.high > 0.05))


def _cell(industry: str, hazard: str, failed: int, checks: int, **more: Any) -> dict[str, Any]:
    return {
        "plan_month": date(2026, 1, 1),
        "industry_code": industry,
        "hazard_code": hazard,
        "failure_count": failed,
        "check_count": checks,
        "recent_random_count": checks,
        "frame_count": 40,
        "tier_multiplier": 1.0,
        **more,
    }


CELLS = [
    _cell("I01", "ALL", 30, 100),
    _cell("I01", "H02", 25, 100),
    _cell("I02", "ALL", 5, 100),
    _cell("I02", "H02", 4, 100),
    _cell("I02", "H06", 0, 100),
    _cell("I03", "ALL", 1, 3),
    _cell("I03", "H02", 1, 3),
]


def _planned(cells: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    rows = planned(pa.Table.from_pylist(cells), POLICY).to_pylist()
    return {(row["industry_code"], row["hazard_code"]): row for row in rows}


def test_a_plan_goes_by_lot_then_where_checks_lack_then_where_most_is_found():
    """Each line says why; one failure of three checks is no reason to target."""
    plan = _planned(CELLS)
    assert sum(row["planned_check_count"] for row in plan.values()) == 100
    assert plan["I03", "ALL"]["reason_code"] == "coverage"
    assert plan["I03", "H02"] | {"planned_check_count": 0} == plan["I03", "H02"]
    assert plan["I03", "H02"]["reason_code"] == "too_few_checks"
    assert plan["I01", "H02"]["planned_check_count"] == 20
    assert plan["I02", "H06"]["reason_code"] == "nothing_found"
    by_lot = [row["planned_check_count"] for key, row in plan.items() if key[1] == "ALL"]
    assert sum(by_lot) >= 10


def test_a_graver_tier_comes_first_at_the_same_rate():
    """With room for one cell, the multiplier of the tier decides."""
    cells = [
        _cell("I01", "ALL", 9, 100),
        _cell("I01", "H02", 9, 100),
        _cell("I02", "ALL", 9, 100),
        _cell("I02", "H02", 9, 100, tier_multiplier=3.0),
    ]
    policy = replace(POLICY, random_share=0.8)
    rows = planned(pa.Table.from_pylist(cells), policy).to_pylist()
    targeted = {
        r["industry_code"]: r["planned_check_count"] for r in rows if r["hazard_code"] != "ALL"
    }
    assert targeted == {"I01": 0, "I02": 20}


def test_the_random_share_of_inspections_is_the_policys():
    """Whatever targeting asks, a tenth of all inspections is by lot, at one chance for all."""
    strata = pa.Table.from_pylist(
        [
            {
                "industry_code": "I01",
                "product_group": group,
                "origin_code": "440000",
                "operator_class": "failed",
                "failure_count": failed,
                "check_count": 50,
                "batch_count": batches,
                "base_share": 0.03,
                "tier_multiplier": 2.0,
                "record_multiplier": 2.0,
            }
            for group, failed, batches in (("a", 20, 60), ("b", 1, 500), ("c", 0, 50))
        ]
    )
    rows = advised(strata, POLICY).to_pylist()
    batches = np.array([60, 500, 50])
    by_lot = np.array([row["random_share"] for row in rows])
    together = np.array([row["advised_share"] for row in rows])
    assert by_lot @ batches / (together @ batches) == pytest.approx(0.1)
    assert together[0] > together[1]
