"""Finer terms of a register: which line is raised, and what its neighbours are worth."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from warehouse.trends.term_signals import ALL, TermLines, TermRule, judge
from warehouse.trends.terms import judged_terms, term_lines

WEEKS = 70
MONDAY = date(2024, 1, 1)
FAMILY = {"evidence_class": "foreign_notice", "register": "feed", "sampling_basis": "not_sampled"}


def lines_of(table: dict[tuple[str, str], np.ndarray], reports: float = 40.0) -> TermLines:
    """Lay invented counts out; every group but ALL bears a quarter of the register's reports."""
    keys = sorted(table)
    counts = np.array([table[key] for key in keys], dtype=float)
    totals = np.full(counts.shape[1], reports)
    share = np.array([[1.0 if group == ALL else 0.25] for _, group in keys])
    return TermLines(
        tuple(term for term, _ in keys),
        tuple(group for _, group in keys),
        counts,
        np.broadcast_to(totals, counts.shape),
        share * totals,
        totals,
    )


def steady(mean: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, WEEKS)


def emerged(weeks_ago: int = 0) -> np.ndarray:
    """Return a term that nobody had reported, and five reports in one week."""
    counts = np.zeros(WEEKS, dtype=int)
    counts[-1 - weeks_ago] = 5
    return counts


def test_a_new_term_is_raised_where_it_is():
    """Five reports of a substance in one product group; steady terms stay quiet."""
    table = {("new", ALL): emerged(), ("new", "seeds"): emerged()}
    for number in range(6):
        table |= {(f"old{number}", group): steady(2.0, number) for group in (ALL, "seeds")}
    lines = lines_of(table)
    raised = judge(lines, TermRule()).is_signal[:, -1]
    named = {(lines.terms[row], lines.groups[row]) for row in np.flatnonzero(raised)}
    assert named == {("new", ALL), ("new", "seeds")}


def test_a_term_that_rises_in_step_with_its_group_is_told_once():
    """Where the group bears no more of it than its share of all, only the line of all is raised."""
    whole = emerged()
    whole[-1] = 16
    table = {("new", ALL): whole, ("new", "seeds"): np.where(whole > 0, 4, 0)}
    lines = lines_of(table)
    judged = judge(lines, TermRule())
    raised = {lines.groups[row] for row in np.flatnonzero(judged.is_signal[:, -1])}
    assert raised == {ALL}
    assert np.isnan(judged.component.value[lines.groups.index(ALL), -1])


def test_a_register_that_bears_more_of_everything_raises_nothing():
    """Twice the reports, twice each term: the rate of every term is what it was."""
    counts = steady(3.0, 5)
    counts[-4:] = 2 * 3
    lines = lines_of({("old", ALL): counts})
    totals = np.full(WEEKS, 40.0)
    totals[-4:] = 80.0
    busy = TermLines(
        lines.terms, lines.groups, lines.counts, totals[None, :], totals[None, :], totals
    )
    assert judge(busy, TermRule()).emergence.p_value[0, -1] > 0.05


def test_what_comes_later_changes_no_week_before():
    """Scores, heights and signals of a week are those of a register that ended there."""
    chance = np.random.default_rng(3)
    table = {(f"t{n}", ALL): chance.poisson(chance.lognormal(-1, 1), WEEKS) for n in range(40)}
    whole, cut = lines_of(table), lines_of({key: v[:60] for key, v in table.items()})
    before, after = judge(cut, TermRule()), judge(whole, TermRule())
    np.testing.assert_array_equal(after.threshold[:60], before.threshold)
    np.testing.assert_array_equal(after.is_signal[:, :60], before.is_signal)


def tables(counts: dict[tuple[str, str], np.ndarray]) -> tuple[pa.Table, ...]:
    """Write invented counts down as the models do."""
    days = [MONDAY + timedelta(weeks=n) for n in range(WEEKS)]
    found = [
        {**FAMILY, "term_code": t, "product_group": g, "period_date": day, "event_count": int(n)}
        for (t, g), row in counts.items()
        for day, n in zip(days, row, strict=True)
        if n
    ]
    exposures = [
        {**FAMILY, "product_group": g, "period_date": day, "event_count": n}
        for g, n in ((ALL, 40), ("seeds", 10))
        for day in days
    ]
    calendar = [
        {
            **FAMILY,
            "period_type": "week",
            "period_date": day,
            "period_end_date": day + timedelta(days=6),
            "completeness": 1.0,
            "is_delivered": True,
            "is_settled": day < days[-1],
        }
        for day in days
    ]
    rule = {"period_type": "week", **vars(TermRule())}
    return tuple(pa.Table.from_pylist(each) for each in (found, exposures, calendar, [rule]))


def test_the_last_settled_week_is_judged_and_shown_with_its_company():
    """Five reports a week before the unsettled one: counted, expected, raised; one row a line."""
    found = judged_terms(
        *tables(
            {("new", ALL): emerged(1), ("new", "seeds"): emerged(1), ("old", ALL): steady(2, 1)}
        )
    ).to_pylist()
    lines = {(row["term_code"], row["product_group"]): row for row in found}
    new = lines["new", "seeds"]
    assert (new["event_count"], new["exposure_count"], new["baseline_count"]) == (5, 160, 0)
    assert new["baseline_exposure_count"] == 52 * 40
    assert new["expected_count"] == pytest.approx(0.5 * 160 / 2080)
    assert new["expected_by_margins_count"] == pytest.approx(5 * 40 / 160)
    assert new["is_raised"]
    assert not lines["old", ALL]["is_raised"]
    assert new["period_end_date"] == MONDAY + timedelta(weeks=WEEKS - 1, days=-1)


def test_a_failing_item_is_divided_by_the_checks_of_its_group():
    """Exposure by group for checks, by register for reports; over all groups a check has none."""
    counts, exposures, calendar, _ = tables({("new", ALL): emerged(), ("new", "seeds"): emerged()})
    for is_by_group, checks in ((True, 10.0), (False, 40.0)):
        lines = term_lines(counts, exposures, calendar, is_by_group=is_by_group)
        assert lines.exposure[lines.groups.index("seeds"), 0] == checks
        over_all = lines.exposure[lines.groups.index(ALL), 0]
        assert np.isnan(over_all) if is_by_group else over_all == 40.0


def test_a_register_without_settled_weeks_says_nothing():
    """No week is over: no line, and no error."""
    counts, exposures, calendar, rules = tables({("new", ALL): emerged()})
    open_weeks = calendar.set_column(
        calendar.column_names.index("is_settled"), "is_settled", pa.array([False] * WEEKS)
    )
    assert judged_terms(counts, exposures, open_weeks, rules).num_rows == 0
