"""Which industry and hazard is reported more often this week than its past would have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.stats.special import (
    Floats,
    Integers,
    beta_distribution,
    gamma_distribution,
    normal_tail,
)
from warehouse.trends.tables import numbers, ordered, with_columns

_KEY: Final = ("evidence_class", "register", "industry_code", "hazard_code")
_FEWEST_YEARS: Final = 3  # with less, no trend can be told from a season
_MOST_YEARS: Final = 5
_DAYS_OF_A_YEAR: Final = 371  # a year of weeks and the half-window before it
_NEARLY_POISSON: Final = 1 + 1e-9


def judged(lines: pa.Table, weeks: pa.Table, reports: pa.Table) -> pa.Table:
    """Judge the last settled week of every line by Farrington's flexible method.

    ``lines`` names the line, its ``judged_week_number``, the ``farrington_alpha`` in force and
    the ``ears_score``, of which the p-value is given too; ``weeks`` the weeks of each register with
    what has been delivered of them, ``reports`` the counts that are not zero.
    """
    lines = ordered(lines, _KEY)
    found = {
        name: np.full(lines.num_rows, np.nan)
        for name in ("expected_count", "upper_bound", "dispersion", "p_value", "year_count")
    }
    registers = rows_by_register(lines)
    calendar, counted = rows_by_register(weeks), rows_by_register(reports)
    for register, rows in registers.items():
        own_weeks = ordered(weeks.take(calendar[register]), ["week_date"])
        own_reports = reports.take(counted[register])
        for name, values in _judged_register(lines.take(rows), own_weeks, own_reports).items():
            found[name][rows] = values
    found["ears_p_value"] = normal_tail(numbers(lines, "ears_score"))
    return with_columns(lines, found)


def rows_by_register(table: pa.Table) -> Mapping[tuple[str, str], Integers]:
    """Return the rows of each class and register."""
    places: dict[tuple[str, str], list[int]] = {}
    pairs = zip(table["evidence_class"].to_pylist(), table["register"].to_pylist(), strict=True)
    for place, pair in enumerate(pairs):
        places.setdefault(pair, []).append(place)
    return {pair: np.array(rows, dtype=np.int64) for pair, rows in sorted(places.items())}


def _judged_register(
    lines: pa.Table, weeks: pa.Table, reports: pa.Table
) -> dict[str, Floats | float]:
    week = int(numbers(lines, "judged_week_number")[0]) - 1
    mondays = np.asarray(weeks["week_date"].to_pylist(), dtype="datetime64[D]")[: week + 1]
    years = years_before(mondays)[week]
    if years < _FEWEST_YEARS:
        return {}
    counts = counts_by_week(lines, mondays, reports)
    counts = delivered_counts(counts, weeks.slice(0, week + 1))
    used = min(int(years), _MOST_YEARS)
    alpha = float(numbers(lines, "farrington_alpha")[0])
    settings = replace(FarringtonSettings(), years=used, alpha=alpha)
    found = farrington(counts, [week], settings, mondays)
    expected, dispersion = found.expected[:, 0], found.dispersion[:, 0]
    return {
        "expected_count": expected,
        "upper_bound": found.upper_bound[:, 0],
        "dispersion": dispersion,
        "p_value": tail_probability(counts[:, week], expected, dispersion),
        "year_count": float(used),
    }


def years_before(mondays: np.ndarray) -> Integers:
    """Count the whole years of past that each week has, the half-window before them included."""
    days = (mondays - mondays[0]).astype(np.int64)
    return np.asarray(days // _DAYS_OF_A_YEAR, dtype=np.int64)


def delivered_counts(counts: Floats, weeks: pa.Table) -> Floats:
    """Scale each week to what it will have brought in the end; ``nan`` where nothing came."""
    is_known = np.asarray(weeks["is_delivered"].to_pylist(), dtype=np.bool_)
    complete = numbers(weeks, "completeness")
    return np.where(is_known, counts / np.where(complete > 0, complete, np.nan), np.nan)


def counts_by_week(lines: pa.Table, mondays: np.ndarray, reports: pa.Table) -> Floats:
    """Lay the reports out, a line a row and a week a column."""
    place = {key: row for row, key in enumerate(_keys(lines))}
    counts = np.zeros((lines.num_rows, mondays.size))
    dates = np.asarray(reports["week_date"].to_pylist(), dtype="datetime64[D]")
    columns = (dates - mondays[0]).astype(np.int64) // 7
    for key, column, count in zip(
        _keys(reports), columns, numbers(reports, "event_count"), strict=True
    ):
        if key in place and column < mondays.size:
            counts[place[key], column] = count
    return counts


def _keys(table: pa.Table) -> list[tuple[str, str]]:
    return list(
        zip(table["industry_code"].to_pylist(), table["hazard_code"].to_pylist(), strict=True)
    )


def tail_probability(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(X >= count) of a count with variance ``phi × mean``, exact far out."""
    whole = np.ceil(count)
    is_over = phi > _NEARLY_POISSON
    spread = np.where(is_over, phi, 2.0)
    least = np.maximum(whole, 1.0)
    wide = beta_distribution(1 - 1 / spread, least, mean / (spread - 1))
    above = np.where(is_over, wide, gamma_distribution(mean, least, 1.0))
    return np.where(whole <= 0, np.where(np.isnan(mean), np.nan, 1.0), above)
