"""Standardised rates: the published example, and what a fixed mix must and must not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.intervals import byar, wilson
from warehouse.stats.standardise import (
    standardised_count_rate,
    standardised_count_rate_gamma,
    standardised_proportion,
)

# Births with Down syndrome by age of the mother, Michigan 1950-1964, first birth (Fleiss 1973).
CASES = [107, 141, 60, 40, 39, 25]
BIRTHS = [230061, 329449, 114920, 39487, 14208, 3052]
STANDARD = [63986.6, 186263.6, 157302.2, 97647.0, 47572.6, 12262.6]

strata = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 400)), min_size=1, max_size=6)


def test_the_gamma_interval_is_that_of_fay_and_feuer():
    """epitools gives 92.3 (80.4 to 105.8) in 100,000 for Fay and Feuer's example."""
    found = standardised_count_rate_gamma(CASES, BIRTHS, STANDARD)
    assert found.rate == pytest.approx(0.000923045255331994, rel=1e-12)
    assert found.low == pytest.approx(0.000804417498507042, rel=1e-10)
    assert found.high == pytest.approx(0.001057633457492612, rel=1e-10)


def test_dobsons_interval_lies_close_by_on_many_events():
    """With 412 events both intervals agree to a few percent."""
    gamma = standardised_count_rate_gamma(CASES, BIRTHS, STANDARD)
    dobson = standardised_count_rate(CASES, BIRTHS, STANDARD)
    assert dobson.rate == gamma.rate
    assert dobson.low == pytest.approx(gamma.low, rel=0.02)
    assert dobson.high == pytest.approx(gamma.high, rel=0.02)


def test_one_stratum_is_the_plain_rate_with_byars_and_wilsons_bounds():
    """With a single stratum there is nothing to standardise."""
    counted = standardised_count_rate([12], [400], [1])
    assert counted.low == pytest.approx(byar(12).low / 400, rel=1e-12)
    assert counted.high == pytest.approx(byar(12).high / 400, rel=1e-12)
    checked = standardised_proportion([12], [400], [1])
    assert checked.low == pytest.approx(wilson(12, 400).low, rel=1e-12)
    assert checked.high == pytest.approx(wilson(12, 400).high, rel=1e-12)


@pytest.mark.parametrize(
    "method", [standardised_proportion, standardised_count_rate, standardised_count_rate_gamma]
)
def test_a_stratum_of_the_standard_never_checked_says_nothing(method):
    """An empty stratum with a weight leaves the rate unknown; one without a weight does not."""
    assert np.isnan(method([3, 0], [50, 0], [0.5, 0.5]).rate)
    assert method([3, 0], [50, 0], [1, 0]).rate == pytest.approx(0.06)


def test_no_failure_still_has_an_upper_bound():
    """Without a failure the rate is 0, and the strata's own upper bounds add up in squares."""
    found = standardised_proportion([0, 0], [30, 30], [0.5, 0.5])
    assert (found.rate, found.low) == (0, 0)
    assert found.high == pytest.approx(wilson(0, 30).high / np.sqrt(2), rel=1e-12)


def test_weights_that_vanish_are_refused():
    """A standard without weight standardises to nothing."""
    with pytest.raises(ValueError, match="do not all vanish"):
        standardised_proportion([1], [2], [0])


@given(rows=strata, scale=st.floats(0.01, 100))
def test_the_standard_counts_only_in_proportion(rows, scale):
    """Ten times the standard population gives the same rate and bounds."""
    x, n = np.array([(min(a, b), b) for a, b in rows]).T
    weight = np.arange(1.0, len(rows) + 1)
    one, other = (standardised_proportion(x, n, w) for w in (weight, weight * scale))
    np.testing.assert_allclose(
        [one.rate, one.low, one.high], [other.rate, other.low, other.high], rtol=1e-9, atol=1e-12
    )


@given(rows=strata)
def test_weights_in_proportion_to_the_checks_give_the_crude_rate(rows):
    """Standardised to its own mix a rate is the crude rate."""
    x, n = np.array([(min(a, b), b) for a, b in rows]).T
    assert standardised_proportion(x, n, n).rate == pytest.approx(x.sum() / n.sum())


@given(rows=strata)
def test_many_industries_at_once_equal_each_alone(rows):
    """Rows of a table are standardised independently."""
    x, n = np.array([(min(a, b), b) for a, b in rows]).T
    weight = np.ones(len(rows))
    table = standardised_proportion(np.stack([x, x[::-1]]), np.stack([n, n[::-1]]), weight)
    assert table.high[0] == standardised_proportion(x, n, weight).high
    assert table.high[1] == standardised_proportion(x[::-1], n[::-1], weight).high
