"""Adjusted p-values follow Benjamini and Hochberg."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.multiple import benjamini_hochberg

PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
PUBLISHED += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_four_of_the_published_fifteen_are_kept():
    """Of the 15 p-values of the 1995 paper the procedure keeps four at 5 %."""
    adjusted = benjamini_hochberg(PUBLISHED)
    assert int(np.sum(adjusted <= 0.05)) == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)


def test_a_test_that_was_not_made_does_not_count():
    """nan stays nan and makes the others neither better nor worse."""
    adjusted = benjamini_hochberg([*PUBLISHED, np.nan])
    assert np.isnan(adjusted[-1])
    np.testing.assert_array_equal(adjusted[:-1], benjamini_hochberg(PUBLISHED))


def test_an_impossible_p_value_is_refused():
    """A p-value beyond 1 is a mistake upstream."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, 1.5])


@given(p=p_values)
def test_adjusting_keeps_the_order_and_never_lowers(p):
    """A smaller p-value never gets the larger q-value, and no q-value is below its p-value."""
    adjusted = benjamini_hochberg(p)
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= np.array(p) - 1e-12).all()
    assert (adjusted <= 1).all()


@given(p=p_values, seed=st.integers(0, 99))
def test_the_order_of_the_tests_does_not_matter(p, seed):
    """Shuffled tests get the same values, shuffled."""
    shuffle = np.random.default_rng(seed).permutation(len(p))
    np.testing.assert_allclose(
        benjamini_hochberg(np.array(p)[shuffle]), benjamini_hochberg(p)[shuffle], rtol=1e-12
    )
