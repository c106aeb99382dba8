"""Rates borrow from industries of their own line and year, and only where these may be pooled."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from warehouse.stats.shrinkage import (
    beta_exceedance,
    beta_posterior_interval,
    beta_posterior_mean,
    beta_prior_by_moments,
)
from warehouse.stats.special import beta_quantile
from warehouse.trends.rates import shrunken, shrunken_by_region

POOLED = ["I01", "I02", "I03", "I04"]
INDUSTRIES = pa.Table.from_pylist(
    [{"industry_code": code, "is_pooled": code in POOLED} for code in (*POOLED, "I15")]
)
FAILURES, CHECKS = [2, 30, 9, 1], [40, 60, 30, 50]


def _cell(industry: str, failures: int, checks: int, year: int = 2026) -> dict[str, Any]:
    return {
        "period_type": "month",
        "period_start_date": date(year, 5, 1),
        "industry_code": industry,
        "hazard_code": "ALL",
        "evidence_class": "spot_check",
        "sampling_basis": "random_spot_check",
        "channel": "ALL",
        "check_count": checks,
        "failure_count": failures,
    }


def _shrunken(cells: list[dict[str, Any]]) -> dict[tuple[int, str], dict[str, Any]]:
    rows = shrunken(pa.Table.from_pylist(cells[::-1]), INDUSTRIES).to_pylist()
    return {(row["period_start_date"].year, row["industry_code"]): row for row in rows}


def _family(year: int = 2026) -> list[dict[str, Any]]:
    return [_cell(i, x, n, year) for i, x, n in zip(POOLED, FAILURES, CHECKS, strict=True)]


def test_a_family_is_shrunk_as_its_arrays_are():
    """The rate of a cell is the posterior under the prior of its family's counts."""
    found = _shrunken([*_family(), _cell("I15", 9, 10), _cell("I01", 1, 2, year=2025)])
    prior = beta_prior_by_moments(FAILURES, CHECKS)
    bounds = beta_posterior_interval(FAILURES, CHECKS, prior)

    for place, code in enumerate(POOLED):
        row = found[2026, code]
        assert row["prior_basis"] == "family"
        assert row["failure_rate_shrunken"] == pytest.approx(
            beta_posterior_mean(FAILURES, CHECKS, prior)[place]
        )
        assert row["failure_rate_shrunken_low"] == pytest.approx(bounds.low[place])
        assert row["rate_over_20_probability"] == pytest.approx(
            beta_exceedance(FAILURES, CHECKS, prior, 0.2)[place]
        )


def test_food_neither_lends_nor_borrows():
    """What another law grades stands by itself, and changes nobody else's rate."""
    alone, with_food = _shrunken(_family()), _shrunken([*_family(), _cell("I15", 9, 10)])
    food = with_food[2026, "I15"]

    assert food["prior_basis"] == "own"
    assert food["failure_rate_shrunken_low"] == pytest.approx(beta_quantile(0.025, 9.5, 1.5))
    assert all(alone[2026, code] == with_food[2026, code] for code in POOLED)


def test_industries_that_do_not_differ_share_one_rate():
    """Equal rates show no spread: the common rate speaks, with the surety of all checks."""
    found = _shrunken([_cell(code, 2, 20) for code in POOLED])
    row = found[2026, "I01"]

    assert {each["prior_basis"] for each in found.values()} == {"common"}
    assert row["failure_rate_shrunken"] == pytest.approx(8.5 / 81)
    assert row["failure_rate_shrunken_high"] == pytest.approx(beta_quantile(0.975, 8.5, 72.5))


def test_families_are_estimated_alike_in_chunks(monkeypatch):
    """Families that do not fit into memory together are estimated a few at a time."""
    cells = [cell for year in range(2000, 2026) for cell in _family(year)]
    whole = _shrunken(cells)
    monkeypatch.setattr("warehouse.trends.rates._CELLS_AT_ONCE", 7)

    assert _shrunken(cells) == whole
    assert np.isfinite(whole[2000, "I01"]["failure_rate_shrunken"])


def test_a_region_borrows_from_the_regions_of_its_industry_alone():
    """Guangdong and Zhejiang lend to each other on toys; unknown places lend to nobody."""
    places = {"330000": (2, 40), "440000": (30, 60), "350000": (9, 30), "unknown": (4, 8)}
    cells = [
        _cell(industry, x, n)
        | {"region_role": "maker", "region_level": "province", "region_code": p}
        for industry in ("I01", "I15")
        for p, (x, n) in places.items()
    ]
    cells[-1]["failure_count"] = 8  # of another industry, and of no known place

    rows = shrunken_by_region(pa.Table.from_pylist(cells)).to_pylist()

    found = {(row["industry_code"], row["region_code"]): row for row in rows}
    x, n = zip(*(places[code] for code in ("330000", "350000", "440000")), strict=True)
    prior = beta_prior_by_moments(x, n)
    assert found["I01", "350000"]["prior_basis"] == "family"
    assert found["I01", "350000"]["failure_rate_shrunken"] == pytest.approx(
        beta_posterior_mean(x, n, prior)[1]
    )
    assert found["I01", "unknown"]["prior_basis"] == "own"
    assert (
        found["I01", "440000"]["failure_rate_shrunken"]
        == (found["I15", "440000"]["failure_rate_shrunken"])
    )
