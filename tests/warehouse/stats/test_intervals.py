"""Intervals give the published bounds, and know nothing where nothing was examined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.intervals import byar, clopper_pearson, jeffreys, wilson
from warehouse.stats.special import gamma_quantile

METHODS = [wilson, jeffreys, clopper_pearson]
counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_table(x, n, low, high):
    """Newcombe 1998 prints these bounds to four digits."""
    bounds = wilson(x, n)
    assert (round(float(bounds.low), 4), round(float(bounds.high), 4)) == (low, high)


def test_no_failure_in_twenty_checks_has_the_textbook_upper_bounds():
    """Without a failure Clopper-Pearson's bound is 1 - 0.025^(1/20); Jeffreys' is 0.117."""
    assert clopper_pearson(0, 20).high == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-12)
    assert jeffreys(0, 20).high == pytest.approx(0.116638982905, rel=1e-10)
    assert clopper_pearson(0, 20).low == jeffreys(0, 20).low == 0
    assert clopper_pearson(20, 20).high == jeffreys(20, 20).high == wilson(20, 20).high == 1


def test_byar_stays_within_a_percent_of_the_exact_bounds():
    """From five events on Byar's bounds differ from the exact Poisson ones by less than 1 %."""
    x = np.arange(5.0, 200.0)
    bounds = byar(x)
    np.testing.assert_allclose(bounds.low, gamma_quantile(0.025, x, 1.0), rtol=0.01)
    np.testing.assert_allclose(bounds.high, gamma_quantile(0.975, x + 1, 1.0), rtol=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_no_trials_say_nothing(method):
    """Without a trial, or with an unknown number, the bounds are nan, not 0 and 1."""
    bounds = method([0, 3], [0, np.nan])
    assert np.isnan(bounds.low).all()
    assert np.isnan(bounds.high).all()


def test_an_unknown_count_has_no_byar_bounds():
    """A missing count has no bounds; a count of zero has a lower bound of zero."""
    bounds = byar([np.nan, 0])
    assert np.isnan(bounds.low[0])
    assert bounds.low[1] == 0
    assert bounds.high[1] == pytest.approx(3.33, abs=0.4)


@pytest.mark.parametrize("method", METHODS)
def test_more_successes_than_trials_are_refused(method):
    """An impossible count is a mistake to be told of, not a value."""
    with pytest.raises(ValueError, match="between 0 and the number of trials"):
        method(5, 4)


@pytest.mark.parametrize("method", METHODS)
@given(case=counts)
def test_bounds_hold_the_share_between_them(method, case):
    """The observed share lies between the bounds, and these within 0 and 1."""
    x, n = case
    bounds = method(x, n)
    assert 0 <= bounds.low <= x / n + 1e-12
    assert x / n - 1e-12 <= bounds.high <= 1


@pytest.mark.parametrize("method", METHODS)
@given(case=counts)
def test_failures_and_successes_mirror_each_other(method, case):
    """The bounds of the failures are one minus those of the successes, changed over."""
    x, n = case
    assert method(x, n).low == pytest.approx(1 - method(n - x, n).high, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(case=counts)
def test_a_higher_level_never_narrows(method, case):
    """At 99 % the interval holds the one at 90 %."""
    x, n = case
    wide, narrow = method(x, n, 0.99), method(x, n, 0.9)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("method", METHODS)
@given(cases=st.lists(counts, min_size=1, max_size=8))
def test_a_column_gives_what_its_rows_give(method, cases):
    """A whole column at once equals its elements one by one."""
    x, n = np.array(cases).T
    together = method(x, n)
    alone = [method(a, b) for a, b in cases]
    np.testing.assert_array_equal(together.low, [each.low for each in alone])
    np.testing.assert_array_equal(together.high, [each.high for each in alone])
