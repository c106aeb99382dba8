"""Shrunk rates: the pumps' published fit, and what shrinking must never do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats import shrinkage as eb
from warehouse.stats.likelihood import fit_beta_prior, fit_gamma_prior
from warehouse.stats.special import floats

# Failures of ten pumps in so many thousand hours (Gaver and O'Muircheartaigh 1987, table 3).
FAILURES = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
HOURS = [94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48]

units = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=2, max_size=12)


def proportions(rows):
    return np.array([(min(x, n), n) for x, n in rows], dtype=float).T


def test_the_pumps_have_the_published_prior():
    """The likelihood peaks at shape 0.822 and rate 1.259."""
    fitted = fit_gamma_prior(FAILURES, HOURS)
    assert fitted.prior.shape == pytest.approx(0.82226845536, rel=1e-6)
    assert fitted.prior.strength == pytest.approx(1.2589539214, rel=1e-6)
    assert fitted.log_likelihood == pytest.approx(-32.263067045, rel=1e-9)


def test_a_shrunk_pump_keeps_gamma_bounds():
    """The first pump: 0.0609 failures in 1,000 hours, 0.0219 to 0.1195."""
    prior = fit_gamma_prior(FAILURES, HOURS).prior
    bounds = eb.gamma_posterior_interval(FAILURES, HOURS, prior)
    assert eb.gamma_posterior_mean(FAILURES, HOURS, prior)[0] == pytest.approx(0.0609158, rel=1e-5)
    assert bounds.low[0] == pytest.approx(0.0219332, rel=1e-5)
    assert bounds.high[0] == pytest.approx(0.1194576, rel=1e-5)


def test_a_known_prior_is_found_again_by_all_estimates():
    """Of 4,000 factories drawn from Beta(2, 18) every estimate finds mean and strength."""
    chance = np.random.default_rng(11)
    n = chance.integers(40, 60, 4000)
    x = chance.binomial(n, chance.beta(2, 18, n.size))
    for prior in (
        eb.beta_prior_by_moments(x, n),
        eb.beta_prior_by_mean_size_moments(x, n),
        fit_beta_prior(x, n).prior,
    ):
        assert prior.mean == pytest.approx(0.1, abs=0.005)
        assert prior.strength == pytest.approx(20, rel=0.1)


def test_equal_rates_are_put_on_one_rate():
    """Units that differ no more than by chance get the common mean, and the fits agree on that."""
    x, n = [5, 5, 5, 5], [50, 50, 50, 50]
    for prior in (
        eb.beta_prior_by_moments(x, n),
        eb.beta_prior_by_mean_size_moments(x, n),
        fit_beta_prior(x, n).prior,
    ):
        assert np.isinf(prior.strength)
        np.testing.assert_allclose(eb.beta_posterior_mean(x, n, prior), 0.1, rtol=1e-6)
    counted = eb.gamma_prior_by_moments(x, n)
    assert np.isinf(counted.strength)
    assert np.isinf(fit_gamma_prior(x, n).prior.strength)
    assert eb.beta_exceedance(5, 50, eb.beta_prior_by_moments(x, n), 0.2) == 0
    assert eb.gamma_exceedance(5, 50, counted, 0.05) == 1
    bounds = eb.gamma_posterior_interval(5, 50, counted)
    assert bounds.low == bounds.high == pytest.approx(0.1)


@pytest.mark.parametrize(
    "estimate",
    [
        eb.beta_prior_by_moments,
        eb.beta_prior_by_mean_size_moments,
        eb.beta_prior_by_plain_moments,
        eb.gamma_prior_by_moments,
        lambda x, n: fit_beta_prior(x, n).prior,
        lambda x, n: fit_gamma_prior(x, n).prior,
    ],
)
def test_one_unit_has_no_spread(estimate):
    """A single unit, or units that were never checked, say nothing of a spread."""
    assert np.isnan(estimate([3], [10]).strength)
    assert np.isnan(estimate([3, 0], [10, 0]).strength)


def test_a_unit_without_trials_is_no_finding():
    """The prior alone is not shown as a rate of a unit that was never checked."""
    prior = eb.BetaPrior(floats(0.1), floats(20))
    assert np.isnan(eb.beta_posterior_mean([0], [0], prior)).all()
    assert np.isnan(eb.beta_exceedance([0], [0], prior, 0.2)).all()
    assert np.isnan(eb.beta_posterior_interval([0], [0], prior).low).all()
    rates = eb.GammaPrior(floats(0.1), floats(20))
    assert np.isnan(eb.gamma_posterior_mean([0], [0], rates)).all()
    assert np.isnan(eb.gamma_exceedance([0], [0], rates, 0.2)).all()


def test_exceedance_is_the_tail_of_the_posterior():
    """With a flat prior and one failure in two the chance of a half or more is a half."""
    flat = eb.BetaPrior(floats(0.5), floats(2))
    assert eb.beta_exceedance(1, 2, flat, 0.5) == pytest.approx(0.5)
    assert eb.beta_exceedance(0, 2, flat, 0.5) == pytest.approx(0.125)
    exponential = eb.GammaPrior(floats(1), floats(1))
    assert eb.gamma_exceedance(0, 1, exponential, 1.0) == pytest.approx(np.exp(-2))


@given(rows=units)
def test_a_shrunk_proportion_lies_between_its_own_and_the_mean(rows):
    """Shrinking moves towards the mean and never beyond it."""
    x, n = proportions(rows)
    prior = eb.beta_prior_by_moments(x, n)
    if np.isnan(prior.mean):
        assert x.sum() in {0, n.sum()} or len(rows) < 3
        return
    shrunk = eb.beta_posterior_mean(x, n, prior)
    low, high = np.minimum(x / n, prior.mean), np.maximum(x / n, prior.mean)
    assert ((low - 1e-12 <= shrunk) & (shrunk <= high + 1e-12)).all()


@given(rows=units, limit=st.floats(0.01, 0.99))
def test_exceedance_falls_with_the_limit_and_rises_with_failures(rows, limit):
    """A higher limit is exceeded less surely, and more failures exceed it more surely."""
    x, n = proportions(rows)
    prior = eb.BetaPrior(floats(0.2), floats(10))
    chance = eb.beta_exceedance(x, n, prior, limit)
    assert (chance >= eb.beta_exceedance(x, n, prior, limit + 0.005) - 1e-12).all()
    assert (eb.beta_exceedance(np.minimum(x + 1, n), n, prior, limit) >= chance - 1e-12).all()


@given(rows=units)
def test_families_side_by_side_equal_each_alone(rows):
    """Moments of a table of families are those of its rows."""
    x, n = proportions(rows)
    table = eb.beta_prior_by_moments(np.stack([x, x * 0]), np.stack([n, n]))
    np.testing.assert_array_equal(table.strength[0], eb.beta_prior_by_moments(x, n).strength)
    assert np.isnan(table.strength[1])
    rates = eb.gamma_prior_by_moments(np.stack([x, x * 0]), np.stack([n, n]))
    np.testing.assert_array_equal(rates.strength[0], eb.gamma_prior_by_moments(x, n).strength)
    assert np.isnan(rates.strength[1])


@given(rows=units, unit=st.sampled_from([0.001, 1000.0]))
def test_the_unit_of_exposure_does_not_matter(rows, unit):
    """Hours or thousands of hours: the shrunk rates are the same in either unit."""
    x, e = np.array(rows, dtype=float).T
    one, other = eb.gamma_prior_by_moments(x, e), eb.gamma_prior_by_moments(x, e * unit)
    np.testing.assert_allclose(
        eb.gamma_posterior_mean(x, e, one),
        eb.gamma_posterior_mean(x, e * unit, other) * unit,
        rtol=1e-6,
    )
