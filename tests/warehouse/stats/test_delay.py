"""Reporting delay: small triangles by hand, nothing grows from nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats import delay

nan = np.nan
TRIANGLE = np.array([[10, 15, 18], [20, 30, nan], [12, nan, nan]])
lines = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 6)), min_size=1, max_size=120)


def test_factors_come_from_rows_that_know_both_delays():
    """(15 + 30) / (10 + 20) and 18 / 15: the newest row, not yet developed, is left out."""
    found = delay.development(TRIANGLE)
    assert found.factors.tolist() == [1.5, 1.2]
    assert found.completeness == pytest.approx([1 / 1.8, 1 / 1.2, 1])
    assert delay.ultimate(TRIANGLE) == pytest.approx([18, 36, 21.6])


def test_a_delay_never_seen_leaves_completeness_unknown():
    """Where no row had a report by the earlier delay no factor is known, nor anything before."""
    found = delay.development([[0, 5, 6], [0, nan, nan]])
    assert np.isnan(found.factors[0])
    assert np.isnan(found.completeness[0])
    assert found.completeness[1:] == pytest.approx([5 / 6, 1])


def test_the_triangle_counts_what_was_known_then():
    """Reports after the day, and delays too long, are not in; cells to come are nan."""
    triangle = delay.reporting_triangle([0, 0, 1, 1, 2], [0, 1, 1, 5, 2], 3, 2, 1)
    np.testing.assert_array_equal(triangle, [[1, 1], [1, 0], [1, nan]])


def test_the_nowcast_is_the_chain_ladder_seen_backwards():
    """Reverse-time hazards over all rows give the chain ladder's expectation."""
    counts = np.diff(TRIANGLE, axis=1, prepend=0)
    found = delay.nowcast(counts)
    assert found.expected == pytest.approx(delay.ultimate(TRIANGLE))
    assert found.completeness == pytest.approx([1, 1 / 1.2, 1 / 1.8])
    assert (found.low <= found.expected).all()
    assert (found.low[0], found.high[0]) == (18, 18)


def test_nothing_grows_from_nothing_and_says_so():
    """A period without a report yet is expected to have 0 and is marked provisional."""
    counts = np.diff(TRIANGLE, axis=1, prepend=0)
    counts[2, 0] = 0
    found = delay.nowcast(counts)
    assert found.expected[2] == 0
    assert found.is_provisional.tolist() == [False, False, True]


def test_a_period_less_than_half_complete_is_provisional():
    """Below one half the expectation is more guess than count."""
    counts = np.array([[2, 8], [3, 9], [4, nan]])
    found = delay.nowcast(counts)
    assert found.completeness[2] == pytest.approx(5 / 22)
    assert bool(found.is_provisional[2])


def test_an_unknown_delay_leaves_the_nowcast_unknown():
    """Before any report has had its full delay the end is not known."""
    found = delay.nowcast([[3, nan, nan]])
    assert np.isnan(found.expected).all()
    assert found.is_provisional.all()


def test_a_window_follows_a_delay_that_has_become_shorter():
    """Over the newest periods alone a faster register needs less added."""
    slow, fast = [[2, 8]] * 10, [[8, 2]] * 5
    counts = np.array([*slow, *fast, [8, nan]], dtype=float)
    assert delay.nowcast(counts, window=5).expected[-1] == pytest.approx(10)
    assert delay.nowcast(counts).expected[-1] > 15


@given(reports=lines)
def test_completeness_is_a_growing_share(reports):
    """Completeness grows with the delay and ends at 1, where it is known."""
    event, late = np.array(reports).T
    counts = delay.reporting_triangle(event, event + late, 20, 19, 6)
    share = delay.development(np.cumsum(counts, axis=1)).completeness
    known = share[~np.isnan(share)]
    assert (np.diff(known) >= -1e-12).all()
    assert known[-1] == 1
    assert (known > 0).all()


@given(reports=lines)
def test_a_nowcast_never_takes_reports_away(reports):
    """Expectation and bounds are at least what is reported, and the triangle keeps every report."""
    event, late = np.array(reports).T
    counts = delay.reporting_triangle(event, event + late, 20, 19, 6)
    found = delay.nowcast(counts)
    known = ~np.isnan(found.expected)
    assert (found.expected[known] >= found.reported[known] - 1e-9).all()
    assert (found.low[known] >= found.reported[known]).all()
    assert (found.high[known] >= found.expected[known] - 1e-9).all()
    assert np.nansum(counts) == np.sum(event + late <= 19)
