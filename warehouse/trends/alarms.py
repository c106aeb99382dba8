"""Which lines stand out in the weeks that tiers are graded in, within what a reader can look into.

Lines are ranked by the p-value of Farrington's method, so that only registers with years of past
take part: what seven weeks tell is too sure of few reports to name a tier. How far a week must
stand out is set by the weeks before it, all lines together, so that a quiet week brings no more
than the budgeted alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.stats.budget import budget_threshold
from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.stats.multiple import benjamini_hochberg
from warehouse.stats.special import Booleans, Floats, Integers
from warehouse.trends.surges import (
    counts_by_week,
    delivered_counts,
    rows_by_register,
    tail_probability,
    years_before,
)
from warehouse.trends.tables import ordered

_LINE: Final = ("evidence_class", "register", "industry_code", "hazard_code")
_FEWEST_YEARS: Final = 3  # with less, no trend can be told from a season
_MOST_YEARS: Final = 5
_METHOD: Final = "farrington"
_LEAST_P: Final = 1e-12  # below it a tail probability is as small as it gets
SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in _LINE),
        ("as_of_date", pa.date32()),
        ("week_date", pa.date32()),
        ("method_id", pa.string()),
        ("event_count", pa.int64()),
        ("expected_count", pa.float64()),
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("test_count", pa.int64()),
        ("score", pa.float64()),
        ("budget_score", pa.float64()),
        ("budget_rank", pa.int64()),
        ("is_within_budget", pa.bool_()),
        ("is_alarm", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Rules:
    """When a week alarms, and how many alarms a week the reader can look into."""

    alpha: float
    least_events: int
    most_q_value: float
    most_age_days: int
    items_per_week: float
    calibration_weeks: int

    @classmethod
    def of(cls, policy: pa.Table) -> Rules:
        """Read the row of the method in force."""
        (row,) = (row for row in policy.to_pylist() if row["method_id"] == _METHOD)
        return cls(
            alpha=float(row["alpha"]),
            least_events=row["min_event_count"],
            most_q_value=float(row["max_q_value"]),
            most_age_days=row["max_age_days"],
            items_per_week=float(row["items_per_week"]),
            calibration_weeks=row["calibration_weeks"],
        )


@dataclass(frozen=True)
class _Judged:
    """The lines of one register with their p-values, shape (lines, weeks)."""

    lines: list[dict[str, Any]]
    mondays: np.ndarray[Any, np.dtype[np.datetime64]]
    is_delivered: Booleans
    reported: Floats
    expected: Floats
    p_value: Floats

    def week_of(self, day: date, last_week: int) -> int | None:
        """Return the last delivered week that is over on a day; none if there is no such week."""
        over = self.mondays + np.timedelta64(6, "D") <= np.datetime64(day, "D")
        weeks = np.flatnonzero(over[: last_week + 1] & self.is_delivered[: last_week + 1])
        return int(weeks[-1]) if weeks.size else None


def line_alarms(
    lines: pa.Table, weeks: pa.Table, reports: pa.Table, dates: Sequence[date], rules: Rules
) -> pa.Table:
    """Judge the last week of every line on every date, and rank what stands out.

    Parameters
    ----------
    lines
        Lines with their ``judged_week_number``, the last week that can be judged at all.
    weeks, reports
        The weeks of each register with what has been delivered of them; counts that are not zero.
    dates
        The dates that tiers are graded on, by what is known now.
    rules
        Thresholds of the methods and the alarm budget.

    Returns
    -------
    pyarrow.Table
        One row a date and line that could be judged. ``score`` is -log10 of the p-value; a line is
        within the budget when it stands higher than ``budget_score``, and an alarm when the
        method's own rule holds too, its q-value over all lines of the date included.
    """
    registers = list(_registers(lines, weeks, reports, dates, rules))
    rows: list[dict[str, Any]] = []
    for day in sorted(dates):
        rows.extend(_on(day, registers, rules))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _registers(
    lines: pa.Table, weeks: pa.Table, reports: pa.Table, dates: Sequence[date], rules: Rules
) -> Iterator[tuple[_Judged, int]]:
    lines = ordered(lines, _LINE)
    calendar, counted = rows_by_register(weeks), rows_by_register(reports)
    for register, rows in rows_by_register(lines).items():
        own = lines.take(rows)
        last_week = int(own["judged_week_number"][0].as_py()) - 1
        own_weeks = ordered(weeks.take(calendar[register]), ["week_date"]).slice(0, last_week + 1)
        yield (
            _judged(own, own_weeks, reports.take(counted[register]), dates, rules),
            last_week,
        )


def _judged(
    lines: pa.Table, weeks: pa.Table, reports: pa.Table, dates: Sequence[date], rules: Rules
) -> _Judged:
    mondays = np.asarray(weeks["week_date"].to_pylist(), dtype="datetime64[D]")
    reported = counts_by_week(lines, mondays, reports)
    counts = delivered_counts(reported, weeks)
    is_delivered = np.asarray(weeks["is_delivered"].to_pylist(), dtype=np.bool_)
    first = np.datetime64(min(dates), "D") - np.timedelta64(7 * (rules.calibration_weeks + 2), "D")
    asked = np.flatnonzero(mondays >= first)
    expected, p_value = np.full((2, *counts.shape), np.nan)
    years = np.minimum(years_before(mondays), _MOST_YEARS)
    for used in range(_FEWEST_YEARS, _MOST_YEARS + 1):
        chosen = asked[years[asked] == used]
        if chosen.size:
            found = farrington(counts, chosen, FarringtonSettings(years=used), mondays)
            tail = tail_probability(counts[:, chosen], found.expected, found.dispersion)
            p_value[:, chosen], expected[:, chosen] = tail, found.expected
    return _Judged(
        lines.select(_LINE).to_pylist(),
        mondays,
        is_delivered,
        reported,
        expected,
        p_value,
    )


def _on(
    day: date, registers: Sequence[tuple[_Judged, int]], rules: Rules
) -> Iterator[dict[str, Any]]:
    """Give the lines of one date, those of all registers ranked together."""
    found: list[dict[str, Any]] = []
    scores: list[Floats] = []
    for register, last_week in registers:
        week = register.week_of(day, last_week)
        if week is None:
            continue
        age = (np.datetime64(day, "D") - register.mondays[week]).astype(int) - 6
        if age > rules.most_age_days:
            continue
        past = _scores(register.p_value, week, rules.calibration_weeks)
        for row in np.flatnonzero(~np.isnan(past[:, -1])):
            scores.append(past[row])
            found.append(_row(register, int(row), week, day))
    if not found:
        return
    yield from _ranked(found, np.stack(scores), rules)


def _scores(p_value: Floats, week: int, calibration_weeks: int) -> Floats:
    """Return the scores of a week and of those before it, ``nan`` before the register began."""
    table = np.full((p_value.shape[0], calibration_weeks + 1), np.nan)
    known = p_value[:, max(0, week - calibration_weeks) : week + 1]
    table[:, calibration_weeks + 1 - known.shape[1] :] = -np.log10(np.maximum(known, _LEAST_P))
    return table


def _row(register: _Judged, line: int, week: int, day: date) -> dict[str, Any]:
    return register.lines[line] | {
        "as_of_date": day,
        "week_date": register.mondays[week].astype(object),
        "method_id": _METHOD,
        "event_count": int(register.reported[line, week]),
        "expected_count": float(register.expected[line, week]),
        "p_value": float(register.p_value[line, week]),
    }


def _ranked(
    found: Sequence[dict[str, Any]], scores: Floats, rules: Rules
) -> Iterator[dict[str, Any]]:
    threshold = float(budget_threshold(scores, rules.items_per_week, rules.calibration_weeks)[-1])
    q_values = benjamini_hochberg([row["p_value"] for row in found])
    ranks = _ranks(found, scores[:, -1])
    for row, score, rank, q_value in zip(found, scores[:, -1], ranks, q_values, strict=True):
        yield row | {
            "q_value": float(q_value),
            "test_count": len(found),
            "score": float(score),
            # fewer scores than the budget has room for: everything is within it
            "budget_score": threshold if np.isfinite(threshold) else None,
            "budget_rank": int(rank),
            "is_within_budget": bool(score > threshold),
            "is_alarm": (
                row["event_count"] >= rules.least_events
                and row["p_value"] <= rules.alpha
                and bool(q_value <= rules.most_q_value)
            ),
        }


def _ranks(found: Sequence[dict[str, Any]], scores: Floats) -> Integers:
    """Return each line's place from the highest score; of equals more reports first, then code."""
    order = sorted(
        range(len(found)),
        key=lambda i: (-scores[i], -found[i]["event_count"], *(found[i][name] for name in _LINE)),
    )
    ranks = np.empty(len(found), dtype=np.int64)
    ranks[order] = np.arange(1, len(found) + 1)
    return ranks
