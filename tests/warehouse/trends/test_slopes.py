"""A line's slope is fitted on its own periods, all lines at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from warehouse.stats.trend import mann_kendall, poisson_trend
from warehouse.trends.slopes import fitted

SAMR = {2021: (3120, 25636), 2022: (1827, 19440), 2023: (3476, 28265), 2024: (3601, 25250)}


def _row(day: date, count: int, exposure: float, **more: Any) -> dict[str, Any]:
    return {
        "measure": "rate",
        "period_type": "year",
        "evidence_class": "spot_check",
        "industry_code": "I01",
        "hazard_code": "ALL",
        "sampling_basis": "random_spot_check",
        "period_start_date": day,
        "event_count": count,
        "check_count": int(exposure),
        "exposure": exposure,
        "completeness": 1.0,
        "date_axis": "check_date",
    } | more


def test_lines_of_different_spans_are_fitted_as_by_themselves():
    """A line that begins later has no zeros before it, and a month that is missing is no zero."""
    random = np.random.default_rng(3)
    counts = random.poisson(20, size=24)
    months = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(24)]
    long = [
        _row(day, int(n), 1.0, measure="count", period_type="month")
        for day, n in zip(months, counts, strict=True)
    ]
    short = [row | {"industry_code": "I02"} for row in long[12:] if row is not long[18]]
    found = {
        row["industry_code"]: row for row in fitted(pa.Table.from_pylist(long + short)).to_pylist()
    }
    known = poisson_trend(counts, np.arange(24) / 12)
    gapped = counts[12:].astype(float)
    gapped[6] = np.nan

    assert found["I01"]["yearly_ratio"] == pytest.approx(float(np.exp(known.slope)))
    assert found["I01"]["slope_p_value"] == pytest.approx(float(known.p_value))
    assert found["I02"]["period_start_date_count"] == 11
    assert found["I02"]["yearly_ratio"] == pytest.approx(
        float(np.exp(poisson_trend(gapped, np.arange(12) / 12).slope))
    )
    assert found["I02"]["mann_kendall_z"] == pytest.approx(float(mann_kendall(gapped).z))


def test_four_years_are_too_few_for_a_slope():
    """The national rates of 2021 to 2024 swing: four periods tell of no trend."""
    rows = [_row(date(year, 1, 1), x, float(n)) for year, (x, n) in SAMR.items()]
    (found,) = fitted(pa.Table.from_pylist(rows)).to_pylist()

    assert found["event_count_sum"] == 3120 + 1827 + 3476 + 3601
    assert found["check_count_sum"] == 25636 + 19440 + 28265 + 25250
    assert found["yearly_ratio"] is None
    assert found["slope_p_value"] is None
