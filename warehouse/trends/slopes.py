"""Whether lines go up or down over their periods, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.stats.intervals import two_sided_z
from warehouse.stats.special import Floats
from warehouse.stats.trend import mann_kendall, mann_kendall_autocorrelated, poisson_trend
from warehouse.trends.tables import labels, numbers, ordered, with_columns

_LINE: Final = (
    "measure",
    "period_type",
    "evidence_class",
    "industry_code",
    "hazard_code",
    "sampling_basis",
)
PLACE: Final = ("region_role", "region_level", "region_code")
_PERIODS_A_YEAR: Final = {"month": 12, "quarter": 4, "year": 1}
_FEWEST_PERIODS: Final = 5


def fitted(series: pa.Table, place: Sequence[str] = ()) -> pa.Table:
    """Fit the slope of every line, all lines of one measure and kind of period together.

    ``place`` names the columns that tell lines of one industry and hazard apart by place.
    The slope is that of a log-linear quasi-Poisson model in years; the trend test is that of Mann
    and Kendall, with the variance that autocorrelation leaves where the line has no gap.
    """
    line = [*_LINE, *place]
    series = ordered(series, [*line, "period_start_date"])
    measure, period_type = labels(series, "measure"), labels(series, "period_type")
    parts = [
        _fitted_kind(series.filter(pa.array((measure == m) & (period_type == p))), p, line)
        for m in ("count", "rate")
        for p in _PERIODS_A_YEAR
    ]
    return pa.concat_tables(parts)


def _fitted_kind(series: pa.Table, period_type: str, line: Sequence[str]) -> pa.Table:
    """Fit the lines that stand on one kind of period."""
    lines, row = _lines(series, line)
    column = np.array(
        [_index(day, period_type) for day in series["period_start_date"].to_pylist()],
        dtype=np.int64,
    )
    first = int(column.min()) if column.size else 0
    width = int(column.max()) - first + 1 if column.size else 1
    counts, exposure = np.full((2, lines.num_rows, width), np.nan)
    counts[row, column - first] = numbers(series, "event_count")
    exposure[row, column - first] = numbers(series, "exposure")
    years = np.arange(width) / _PERIODS_A_YEAR[period_type]
    return with_columns(lines, _slopes(counts, np.nan_to_num(exposure), years))


def _slopes(counts: Floats, exposure: Floats, years: Floats) -> dict[str, Floats]:
    trend = poisson_trend(counts, years, exposure, _FEWEST_PERIODS)
    rates = np.where(exposure > 0, counts / np.where(exposure > 0, exposure, 1.0), np.nan)
    plain, corrected = mann_kendall(rates), mann_kendall_autocorrelated(rates)
    is_corrected = ~np.isnan(corrected.z)
    half = two_sided_z(0.95) * trend.slope_error
    return {
        "yearly_ratio": np.exp(trend.slope),
        "yearly_ratio_low": np.exp(trend.slope - half),
        "yearly_ratio_high": np.exp(trend.slope + half),
        "slope_p_value": trend.p_value,
        "dispersion": trend.dispersion,
        "mann_kendall_z": np.where(is_corrected, corrected.z, plain.z),
        "mann_kendall_p_value": np.where(is_corrected, corrected.p_value, plain.p_value),
    }


def _lines(
    series: pa.Table, line: Sequence[str]
) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.int64]]]:
    """Return one row a line with what it rests on, and the line of each row of the series."""
    found = series.group_by(list(line), use_threads=False).aggregate(
        [
            ("event_count", "sum"),
            ("check_count", "sum"),
            ("period_start_date", "count"),
            ("period_start_date", "min"),
            ("period_start_date", "max"),
            ("completeness", "min"),
            ("date_axis", "min"),
            ("date_axis", "max"),
        ]
    )
    keys = {tuple(key.values()): n for n, key in enumerate(found.select(line).to_pylist())}
    row = [keys[tuple(key.values())] for key in series.select(line).to_pylist()]
    return found, np.array(row, dtype=np.int64)


def _index(day: date, period_type: str) -> int:
    """Count the period from year 0, so that neighbours differ by one."""
    return (day.year * 12 + day.month - 1) // (12 // _PERIODS_A_YEAR[period_type])
