"""Quantiles of counts are the smallest count that is enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.discrete import negative_binomial_quantile, poisson_quantile
from warehouse.stats.special import negative_binomial_distribution, poisson_distribution


def test_known_poisson_quantiles():
    """At a mean of 4 the 95 % quantile is 8; at a mean of 0 it is 0."""
    assert poisson_quantile(0.95, [4, 0, np.nan]).tolist()[:2] == [8, 0]
    assert np.isnan(poisson_quantile(0.95, np.nan))


def test_dispersion_widens_the_quantile():
    """A mean of 4 with variance 6 reaches 99 % at 11, the Poisson with variance 4 at 9."""
    assert negative_binomial_quantile(0.99, 4.0, 1.5) == 11
    assert negative_binomial_quantile(0.99, 4.0, 1.0) == 9


def test_a_probability_of_one_is_refused():
    """Counts have no largest value."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        poisson_quantile(1.0, 3)


@given(
    probability=st.floats(0.001, 0.999),
    mean=st.floats(0.01, 3000),
    phi=st.floats(1.0001, 50),
)
def test_the_quantile_is_the_smallest_count_that_reaches_the_probability(probability, mean, phi):
    """The distribution reaches the probability at the quantile and not one count before."""
    size, p = mean / (phi - 1), 1 / phi
    count = negative_binomial_quantile(probability, mean, phi)
    assert negative_binomial_distribution(count, size, p) >= probability * (1 - 1e-12)
    assert negative_binomial_distribution(count - 1, size, p) < probability
    count = poisson_quantile(probability, mean)
    assert poisson_distribution(count, mean) >= probability * (1 - 1e-12)
    assert poisson_distribution(count - 1, mean) < probability
