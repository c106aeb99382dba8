"""What stands out is ranked over all lines, and a quiet week keeps to the reader's budget."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from warehouse.stats.multiple import benjamini_hochberg
from warehouse.trends.alarms import Rules, line_alarms

FIRST = date(2016, 1, 4)
REGISTER = {"evidence_class": "recall", "register": "r"}
BUDGET = 2.0


def _rules(items_per_week: float = BUDGET, most_q_value: float = 0.2) -> Rules:
    return Rules(
        alpha=0.01,
        least_events=3,
        most_q_value=most_q_value,
        most_age_days=60,
        items_per_week=items_per_week,
        calibration_weeks=52,
    )


def _tables(counts: np.ndarray) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Lay counts of shape (lines, weeks) out as the tables that the warehouse hands over."""
    line_count, week_count = counts.shape
    mondays = [FIRST + timedelta(weeks=week) for week in range(week_count)]
    keys = [
        {"industry_code": f"I{i % 26:02d}", "hazard_code": f"H{i:03d}"} for i in range(line_count)
    ]
    lines = [REGISTER | key | {"judged_week_number": week_count} for key in keys]
    weeks = [
        REGISTER | {"week_date": day, "is_delivered": True, "completeness": 1.0} for day in mondays
    ]
    reports = [
        REGISTER | key | {"week_date": mondays[week], "event_count": int(counts[i, week])}
        for i, key in enumerate(keys)
        for week in np.flatnonzero(counts[i])
    ]
    return tuple(pa.Table.from_pylist(rows) for rows in (lines, weeks, reports))  # type: ignore[return-value]


def _sunday(week: int) -> date:
    return FIRST + timedelta(days=7 * week + 6)


@pytest.fixture(scope="module")
def quiet() -> np.ndarray:
    """Eight years of 120 lines at rest, overdispersed, with a season."""
    chance = np.random.default_rng(20261126)
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(416) / 52.18)
    level = chance.gamma(2.0, 1.5, (120, 1)) * season
    return chance.poisson(level * chance.gamma(5.0, 1 / 5.0, level.shape))


def test_quiet_weeks_bring_the_budgeted_items(quiet: np.ndarray) -> None:
    """Over two quiet years the items within the budget are two a week, give or take a fifth."""
    dates = [_sunday(week) for week in range(312, 416)]

    found = line_alarms(*_tables(quiet), dates, _rules()).to_pylist()

    brought = sum(row["is_within_budget"] for row in found) / len(dates)
    assert brought == pytest.approx(BUDGET, rel=0.2)
    assert {row["method_id"] for row in found} == {"farrington"}


def test_an_outbreak_is_the_first_item_and_an_alarm(quiet: np.ndarray) -> None:
    """Thirty reports where four are usual stand highest, within the budget and by the own rule."""
    counts = quiet.copy()
    counts[7, 415] = 40

    found = line_alarms(*_tables(counts), [_sunday(415)], _rules()).to_pylist()

    (first,) = (row for row in found if row["budget_rank"] == 1)
    assert first["hazard_code"] == "H007"
    assert first["is_within_budget"]
    assert first["is_alarm"]
    assert first["event_count"] == 40
    assert sorted(row["budget_rank"] for row in found) == list(range(1, len(found) + 1))
    assert [row["q_value"] for row in found] == pytest.approx(
        list(benjamini_hochberg([row["p_value"] for row in found]))
    )


def test_a_smaller_budget_only_takes_items_away(quiet: np.ndarray) -> None:
    """What is within one item a week is within five; ranks and scores stay."""
    one, five = (
        line_alarms(*_tables(quiet), [_sunday(400)], _rules(items)).to_pylist() for items in (1, 5)
    )

    assert [row["budget_rank"] for row in one] == [row["budget_rank"] for row in five]
    assert all(
        b["is_within_budget"] for a, b in zip(one, five, strict=True) if a["is_within_budget"]
    )


def test_a_young_register_and_a_silent_one_are_not_ranked(quiet: np.ndarray) -> None:
    """Two years are too few to tell a season; two months after the last week nothing is news."""
    silent = _sunday(415) + timedelta(days=61)

    young = line_alarms(*_tables(quiet[:, :104]), [_sunday(103)], _rules()).to_pylist()
    stale = line_alarms(*_tables(quiet), [silent], _rules()).to_pylist()

    assert young == stale == []
