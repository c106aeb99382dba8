"""The back-test: leads counted from what was known, and chance told from foreboding."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from warehouse.proof.backtest import Case, foretold, lead, read_cases, signals
from warehouse.proof.register import Series, measured
from warehouse.proof.world import Register, counts, expected_counts

MONDAY = date(2020, 1, 6)
CELL = ("I15", "H09")
CASE = Case("x", "甲", "x", "feed", *CELL, "x", date(2021, 6, 1), "an act")


def series(table: np.ndarray, source: str = "feed") -> Series:
    mondays = tuple(MONDAY + timedelta(weeks=n) for n in range(table.shape[1]))
    cells = tuple((f"I{n:02}", "H01") for n in range(table.shape[0] - 1))
    return Series(source, (*cells, CELL), mondays, table.astype(float))


def test_the_lead_counts_from_the_day_the_week_was_known():
    """Ten reports in the week of 1 March 2021 are known on the 8th: 85 days before the act."""
    table = np.full((1, 90), 2.0)
    table[0, 60] = 12
    own = [MONDAY + timedelta(weeks=60, days=1)] * 10
    told = lead(CASE, series(table), own, "ears_c2")
    assert told.first_signal == date(2021, 3, 8)
    assert told.days == 85
    assert told.quiet_share == 0


def test_a_signal_that_others_caused_is_not_the_cases_own():
    """Two of twelve reports are of the danger: the alarm was about something else."""
    table = np.full((1, 90), 2.0)
    table[0, 60] = 12
    own = [MONDAY + timedelta(weeks=60, days=1)] * 2
    assert lead(CASE, series(table), own, "ears_c2").days is None


def test_a_case_without_reports_cannot_be_replayed():
    """No data is said to be no data, not a missed danger."""
    with pytest.raises(ValueError, match="no report"):
        lead(CASE, series(np.ones((1, 90))), [], "ears_c2")


def test_signals_of_a_week_do_not_know_the_next():
    """Cutting the future off changes no signal of the past."""
    table = np.random.default_rng(5).poisson(3.0, (8, 150))
    whole, cut = signals(series(table), "ears_c2"), signals(series(table[:, :100]), "ears_c2")
    np.testing.assert_array_equal(whole[:, :100], cut)


def test_acts_that_follow_signals_are_told_from_chance():
    """Where each act follows a spike by a month, all are foretold; moved signals foretell few."""
    chance = np.random.default_rng(11)
    seen, acts = chance.poisson(2.0, (30, 220)).astype(float), np.zeros((30, 220))
    for row in range(30):
        week = int(chance.integers(60, 200))
        seen[row, week] += 20
        acts[row, week + 4] = 1
    found = foretold(series(seen), series(acts, "acts"), "ears_c2")
    assert found.act_count == 30
    assert found.foretold_share == 1
    assert found.chance_high < 0.8


def test_acts_that_have_nothing_to_do_with_signals_lie_within_chance():
    """Independent signals and acts meet as often as moved ones do."""
    chance = np.random.default_rng(12)
    seen = chance.poisson(2.0, (40, 220))
    acts = chance.binomial(1, 0.01, (40, 220))
    found = foretold(series(seen), series(acts, "acts"), "ears_c1")
    assert found.chance_low <= found.foretold_share <= found.chance_high


def test_declared_cases_state_facts_with_dates():
    """A case has its act and day; what the replay found is nowhere declared."""
    cases = read_cases()
    assert len({case.case_id for case in cases}) == len(cases) > 0
    assert all(case.official_act and case.official_date < date(2026, 1, 1) for case in cases)


def test_a_register_is_measured_as_it_was_made():
    """Level, dispersion and season of simulated cells are found again."""
    given = Register(np.full(40, 6.0), np.full(40, 2.0), np.full(40, 0.5), np.zeros(40))
    expected = expected_counts(given, 520, np.zeros(40))
    drawn = counts(expected, given.dispersion, np.random.default_rng(2))
    rows = measured([series(drawn)])
    assert len(rows) == 40
    for name, truth in (("mean", 6.0 * 1.06), ("dispersion", 2.0), ("season", 0.5)):
        found = float(np.median([float(str(row[name])) for row in rows]))
        assert found == pytest.approx(truth, rel=0.12), name
