"""The back-test: leads counted from what was known, and chance told from foreboding."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from warehouse.proof.backtest import (
    Case,
    Watched,
    foretold,
    lead,
    read_cases,
    watched,
    watched_terms,
)
from warehouse.proof.register import Series, measured
from warehouse.proof.world import Register, counts, expected_counts
from warehouse.trends.term_signals import ALL, TermLines, TermRule

MONDAY = date(2020, 1, 6)
CELL = ("I15", "H09")
CASE = Case("x", "甲", "x", "feed", "x", date(2021, 6, 1), "an act", "a gazette")
PROJECT = Path(__file__).resolve().parents[3] / "dbt_project"


def series(table: np.ndarray, source: str = "feed") -> Series:
    mondays = tuple(MONDAY + timedelta(weeks=n) for n in range(table.shape[1]))
    cells = tuple((f"I{n:02}", "H01") for n in range(table.shape[0] - 1))
    return Series(source, (*cells, CELL), mondays, table.astype(float))


def watched_series(table: np.ndarray, source: str = "feed") -> Watched:
    return watched(series(table, source), "ears_c2")


def days_in(week: int, count: int) -> list[date]:
    return [MONDAY + timedelta(weeks=week, days=1)] * count


def own_counts(table: np.ndarray, week: int, count: int) -> np.ndarray:
    own = np.zeros(table.shape)
    own[-1, week] = count
    return own


def test_the_lead_counts_from_the_day_the_week_was_known():
    """Ten reports in the week of 1 March 2021 are known on the 8th: 85 days before the act."""
    table = np.full((1, 90), 2.0)
    table[0, 60] = 12
    told = lead(CASE, watched_series(table), own_counts(table, 60, 10), days_in(60, 10))
    assert told.first_signal == date(2021, 3, 8)
    assert told.signal_line == "I15 × H09"
    assert told.days == 85
    assert told.quiet_share == 0
    assert told.report_count == 10


def test_a_signal_that_others_caused_is_not_the_cases_own():
    """Two of twelve reports are of the danger: the alarm was about something else."""
    table = np.full((1, 90), 2.0)
    table[0, 60] = 12
    told = lead(CASE, watched_series(table), own_counts(table, 60, 2), days_in(60, 2))
    assert told.days is None


def test_a_case_without_reports_is_no_missed_danger():
    """Nothing reported, or only after the act: the count says so, and there is no lead."""
    table = np.ones((1, 90))
    for reports in ([], days_in(80, 5)):
        told = lead(CASE, watched_series(table), np.zeros(table.shape), reports)
        assert (told.report_count, told.first_report, told.days) == (0, None, None)


def test_signals_of_a_week_do_not_know_the_next():
    """Cutting the future off changes no signal of the past."""
    table = np.random.default_rng(5).poisson(3.0, (8, 150))
    whole, cut = watched_series(table).alarms, watched_series(table[:, :100]).alarms
    np.testing.assert_array_equal(whole[:, :100], cut)


def test_a_finer_term_is_found_where_its_cell_is_quiet():
    """Six reports of a substance among eighty of its cell: the term tells, the cell does not."""
    chance = np.random.default_rng(7)
    cell = chance.poisson(80.0, 90).astype(float)
    new = np.zeros(90)
    new[60] = 6
    totals = cell + new
    lines = TermLines(
        ("new", "old"),
        (ALL, ALL),
        np.stack([new, cell]),
        np.broadcast_to(totals, (2, 90)),
        np.broadcast_to(totals, (2, 90)),
        totals,
    )
    mondays = [MONDAY + timedelta(weeks=n) for n in range(90)]
    by_term = watched_terms("feed", mondays, lines)
    own = np.stack([new, np.zeros(90)])
    told = lead(CASE, by_term, own, days_in(60, 6))
    assert (told.days, told.signal_line) == (85, "new × ALL")
    by_cell = lead(CASE, watched_series(totals[None, :]), new[None, :], days_in(60, 6))
    assert by_cell.days is None


def test_signals_of_one_term_on_two_lines_are_one_item():
    """A term raised in a product group and in all of them is looked at once."""
    cells = (("new", ALL), ("new", "seeds"), ("old", ALL))
    mondays = tuple(MONDAY + timedelta(weeks=n) for n in range(32))
    alarms = np.zeros((3, 32), dtype=bool)
    alarms[:2, 20:23], alarms[2, 30] = True, True
    seen = Watched(
        "x", Series("feed", cells, mondays, np.zeros((3, 32))), alarms, 4, is_by_term=True
    )
    assert seen.items_a_week() == 2 / 20


def test_the_rule_that_is_proved_is_the_one_in_force():
    """The page judges by the weeks, counts and budget of the policy."""
    with (PROJECT / "seeds/scoring/term_rule.csv").open(encoding="utf-8") as stream:
        stated = next(row for row in csv.DictReader(stream) if row["period_type"] == "week")
    assert {name: float(stated[name]) for name in vars(TermRule())} == vars(TermRule())


def test_acts_that_follow_signals_are_told_from_chance():
    """Where each act follows a spike by a month, all are foretold; moved signals foretell few."""
    chance = np.random.default_rng(11)
    seen, acts = chance.poisson(2.0, (30, 220)).astype(float), np.zeros((30, 220))
    for row in range(30):
        week = int(chance.integers(60, 200))
        seen[row, week] += 20
        acts[row, week + 4] = 1
    found = foretold(watched_series(seen), series(acts, "acts"))
    assert found.act_count == 30
    assert found.foretold_share == 1
    assert found.chance_high < 0.8


def test_acts_that_have_nothing_to_do_with_signals_lie_within_chance():
    """Independent signals and acts meet as often as moved ones do."""
    chance = np.random.default_rng(12)
    seen = chance.poisson(2.0, (40, 220))
    acts = chance.binomial(1, 0.01, (40, 220))
    found = foretold(watched(series(seen), "ears_c1"), series(acts, "acts"))
    assert found.chance_low <= found.foretold_share <= found.chance_high


def test_declared_cases_state_facts_with_dates():
    """A case has its act, day and source; what the replay found is nowhere declared."""
    cases = read_cases()
    assert len({case.case_id for case in cases}) == len(cases) > 0
    assert all(
        case.official_act and case.official_source and case.official_date < date(2026, 1, 1)
        for case in cases
    )


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
