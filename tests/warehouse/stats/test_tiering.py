"""How surely a figure lies above a cut-off: properties that a tier may be signed on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from warehouse.stats.shrinkage import BetaPrior, GammaPrior
from warehouse.stats.tiering import (
    bounded_beta_prior,
    bounded_gamma_prior,
    comparable_counts,
    count_tail,
    effective_counts,
    joint_signals,
    least_count,
    predicted_counts,
    rate_exceedance,
    ratio_lower_bound,
)

PRIOR = BetaPrior(np.array(0.06), np.array(20.0))
RATIOS = GammaPrior(np.array(1.0), np.array(4.0))
COUNTS = st.integers(0, 400)


def test_exceedance_is_the_tail_of_the_posterior() -> None:
    """8 of 40 with 1.2 of 20 before: Beta(9.2, 50.8), of which scipy gives the tail."""
    expected = stats.beta.sf(0.1, 9.2, 50.8)

    assert rate_exceedance(8, 40, PRIOR, 0.1) == pytest.approx(expected, rel=1e-12)
    assert np.isnan(rate_exceedance(0, 0, PRIOR, 0.1))


@given(failures=COUNTS, more=st.integers(1, 50), checks=COUNTS)
def test_another_failure_makes_a_high_rate_likelier(failures: int, more: int, checks: int) -> None:
    """With equal checks, more failures never lower the probability of a cut-off."""
    total = failures + more + checks
    fewer, rather = rate_exceedance([failures, failures + more], total, PRIOR, 0.2)

    assert fewer <= rather + 1e-12


@given(failures=st.integers(0, 20), scale=st.integers(2, 50))
def test_size_gives_certainty_and_not_gravity(failures: int, scale: int) -> None:
    """The same rate from more checks: surer to be high where it is, surer to be low where it is."""
    checks, cut = 100, 0.1
    prior = BetaPrior(np.array(max(failures, 0.5) / checks), np.array(10.0))
    once, often = rate_exceedance(
        [failures, scale * failures], [checks, scale * checks], prior, cut
    )

    if failures >= 15:
        assert often >= once
    if failures <= 5:
        assert often <= once + 1e-12


@given(checks=st.integers(1, 400), cut=st.sampled_from([0.1, 0.2]))
def test_no_failure_absorbs(checks: int, cut: float) -> None:
    """Checks without a failure never make a cut-off likelier than the prior had it."""
    before = stats.beta.sf(cut, float(PRIOR.alpha), float(PRIOR.beta))

    assert rate_exceedance(0, checks, PRIOR, cut) <= before


@given(events=COUNTS, expected=st.floats(0.1, 200))
def test_the_lower_bound_of_a_ratio_grows_with_its_events(events: int, expected: float) -> None:
    """More reports raise it, more expected ones lower it, and none is far from a signal."""
    low, next_low = ratio_lower_bound([events, events + 1], expected, RATIOS)

    assert low < next_low
    assert ratio_lower_bound(events, expected + 1, RATIOS) < low
    assert ratio_lower_bound(0, expected, RATIOS) < 1


def test_a_rate_is_standardised_where_every_stratum_can_carry_its_share() -> None:
    """10 % of makers, 30 % of shops, 64 to 36: 17.2 %; without shops the crude rate stands."""
    found = effective_counts(
        [[5, 15], [5, 0], [5, 1]], [[50, 50], [50, 0], [50, 4]], [0.64, 0.36], 5
    )

    assert found.is_standardised.tolist() == [True, False, False]
    assert_allclose(found.rate, [0.64 * 0.1 + 0.36 * 0.3, 0.1, 6 / 54])
    variance = 0.64**2 * 0.09 / 50 + 0.36**2 * 0.21 / 50
    assert found.checks[0] == pytest.approx(
        min(100, found.rate[0] * (1 - found.rate[0]) / variance)
    )
    assert found.checks[1:].tolist() == [50, 54]
    assert_allclose(found.failures, found.rate * found.checks)


def test_a_channel_outside_the_mix_keeps_the_crude_rate() -> None:
    """Checks of unknown channels belong to no stratum and may not be dropped."""
    found = effective_counts([[5, 15, 1]], [[50, 50, 1]], [0.64, 0.36, 0.0], 5)

    assert (found.is_standardised.tolist(), found.checks.tolist()) == ([False], [101])


def test_priors_are_bounded_by_policy() -> None:
    """No spread beyond chance weighs 200 checks at most; nothing learnt is Jeffreys' prior."""
    prior = bounded_beta_prior(
        BetaPrior(np.array([0.1, np.nan, 0.2]), np.array([np.inf, np.nan, 0.2])), 200
    )
    ratio = bounded_gamma_prior(GammaPrior(np.array([1.2, np.nan]), np.array([np.inf, np.nan])), 20)

    assert prior.mean.tolist() == [0.1, 0.5, 0.2]
    assert prior.strength.tolist() == [200, 1, 1]
    assert (ratio.mean.tolist(), ratio.strength.tolist()) == ([1.2, 1.0], [20, 1])


def test_another_sample_is_beta_binomial_and_another_window_negative_binomial() -> None:
    """Both agree with scipy's own distributions."""
    mass = predicted_counts(30, 6.0, 40.0)

    assert_allclose(mass, stats.betabinom.pmf(np.arange(31), 30, 6.0, 40.0), rtol=1e-9)
    assert_allclose(
        count_tail([1.0, 12.0], 7.0, 5.0, 3.0), stats.nbinom.sf([0, 11], 7.0, 5 / 8), rtol=1e-9
    )


def test_indicators_combine_to_levels_and_numbers_of_signals() -> None:
    """Two indicators that signal in 30 % and 40 %: both in 12 %, none in 42 %; it is certain."""
    joint = joint_signals([(0.7, 0.2, 0.1), (0.6, 0.4, 0.0)], (1, 1))

    assert joint[0, 0] == pytest.approx(0.42)
    assert sum(p for (_, count), p in joint.items() if count == 2) == pytest.approx(0.12)
    assert sum(p for (level, _), p in joint.items() if level == 2) == pytest.approx(0.1)
    assert sum(joint.values()) == pytest.approx(1.0)


def test_the_least_count_is_the_first_that_reaches() -> None:
    """Its number where it is reached, the length of the axis where it never is."""
    assert least_count(np.array([[False, True, True], [False, False, False]])).tolist() == [1, 3]


def test_cells_of_one_channel_keep_their_checks():
    """Where all are checked in one channel nothing is to be made comparable."""
    x, n = comparable_counts([[5, 0], [20, 0]], [[50, 0], [100, 0]], [0.6, 0.4], 5)
    assert (x.tolist(), n.tolist()) == ([5, 20], pytest.approx([50, 100]))


def test_failures_of_a_hard_channel_count_for_less():
    """Online one in five fails, at makers one in twenty: online checks expect more failures."""
    failures = [[0, 20], [5, 0], [5, 20]]
    checks = [[0, 100], [100, 0], [100, 100]]
    x, n = comparable_counts(failures, checks, [0.5, 0.5], 0.001)
    assert x.tolist() == [20, 5, 25]
    assert n == pytest.approx([100 * 0.2 / 0.125, 100 * 0.05 / 0.125, 200], rel=1e-4)
    assert x / n == pytest.approx([0.125] * 3, rel=1e-4)  # the industries do not differ


def test_where_nothing_fails_checks_are_what_they_are():
    """Without a failure no channel is harder than another; failures never exceed checks."""
    x, n = comparable_counts([[0, 0]], [[10, 30]], [0.5, 0.5], 5)
    assert (x.tolist(), n.tolist()) == ([0], [40])
    x, n = comparable_counts([[9, 0], [0, 0]], [[9, 0], [0, 900]], [0.0, 1.0], 5)
    assert (n >= x).all()
