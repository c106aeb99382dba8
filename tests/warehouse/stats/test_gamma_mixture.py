"""The gamma mixture: a fit that can be trusted, quantiles that are quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats.gamma_mixture import (
    BROAD_STARTS,
    GammaMixture,
    UnsettledFitError,
    fit_gamma_mixture,
    log_likelihood,
    posterior,
    squash,
)
from warehouse.stats.special import gamma_distribution

# openEBGM's vignette prints this prior for the CAERS reports.
PUBLISHED = GammaMixture((3.25379356, 0.39988854, 2.02612692, 1.9080797, 0.06534557), 0.0, (), 0)
TRUTH = (4.0, 0.5, 3.0, 3.0, 0.1)


@pytest.fixture(scope="module")
def reports():
    """Cells drawn from a known mixture, those without a report left out."""
    chance = np.random.default_rng(7)
    alpha1, beta1, alpha2, beta2, share = TRUTH
    is_signal = chance.random(12_000) < share
    ratio = np.where(
        is_signal, chance.gamma(alpha1, 1 / beta1, 12_000), chance.gamma(alpha2, 1 / beta2, 12_000)
    )
    expected = chance.lognormal(0.0, 1.5, 12_000)
    observed = chance.poisson(ratio * expected)
    return observed[observed > 0].astype(float), expected[observed > 0]


def test_the_fit_finds_the_mixture_it_was_drawn_from(reports):
    """The fit is at least as likely as the truth, and close to it."""
    fitted = fit_gamma_mixture(*reports)
    assert fitted.log_likelihood >= log_likelihood(TRUTH, *reports)
    assert fitted.theta[4] == pytest.approx(0.1, abs=0.03)
    assert fitted.theta[0] / fitted.theta[1] == pytest.approx(8, rel=0.15)
    assert fitted.log_likelihood == pytest.approx(log_likelihood(fitted.theta, *reports), rel=1e-9)


def test_every_start_is_kept_beside_the_best(reports):
    """The log-likelihoods of all starts are stored, best first, the two best together."""
    fitted = fit_gamma_mixture(*reports, starts=BROAD_STARTS)
    ends = fitted.start_log_likelihoods
    assert len(ends) == len(BROAD_STARTS)
    assert list(ends) == sorted(ends, reverse=True)
    assert ends[0] - ends[1] <= 0.01


def test_squashing_hardly_moves_the_fit(reports):
    """Merged cells give nearly the same likelihood on all cells, from fewer points."""
    whole = fit_gamma_mixture(*reports, is_squashed=False)
    squashed = fit_gamma_mixture(*reports, is_squashed=True)
    assert squashed.point_count < whole.point_count / 2
    assert log_likelihood(squashed.theta, *reports) == pytest.approx(whole.log_likelihood, abs=0.5)


def test_squashing_keeps_every_report(reports):
    """The weights count every cell once."""
    n, _, weight = squash(*reports)
    assert weight.sum() == reports[0].size
    assert (n * weight).sum() == reports[0].sum()


def test_starts_that_end_apart_fail_the_fit(reports):
    """A start that cannot leave a single gamma ends lower: no telling, so no fit."""
    stuck = (1.0, 1.0, 1.0, 1.0, 1e-12)
    with pytest.raises(UnsettledFitError, match="two best starts"):
        fit_gamma_mixture(*reports, starts=[BROAD_STARTS[0], stuck])


def test_four_cells_are_too_few_for_five_parameters():
    """Too few cells fail the fit rather than give a prior."""
    with pytest.raises(UnsettledFitError, match="too few"):
        fit_gamma_mixture([1, 2, 3, 4], [1, 1, 1, 1])


def test_a_fit_needs_a_second_start(reports):
    """One start alone cannot be doubted."""
    with pytest.raises(ValueError, match="at least two"):
        fit_gamma_mixture(*reports, starts=BROAD_STARTS[:1])


def test_the_published_top_pair_comes_out():
    """openEBGM: 16 reports where 0.406 are expected, EBGM 23.26, EB05 15.68, EB95 33.5."""
    top = posterior(PUBLISHED, [16], [44 * 31 / 3356])
    assert top.ebgm[0] == pytest.approx(23.26110794, rel=1e-8)
    assert top.eb05[0] == pytest.approx(15.685662, abs=2e-6)
    assert top.eb95[0] == pytest.approx(33.477336, abs=2e-6)


def test_unwanted_and_unknown_cells_stay_unknown():
    """Quantiles are nan where not asked for, everything where nothing can be expected."""
    found = posterior(
        PUBLISHED, [3, 3, np.nan, 3], [1, 1, 1, 0], np.array([True, False, True, True])
    )
    assert np.isnan(found.eb05).tolist() == [False, True, True, True]
    assert np.isnan(found.ebgm).tolist() == [False, False, True, True]


@given(
    n=st.lists(st.integers(0, 2000), min_size=1, max_size=20),
    scale=st.floats(0.001, 1000),
)
def test_the_quantiles_leave_their_share_of_the_posterior_below(n, scale):
    """Below EB05 lie 5 % of the mixture and below EB95 95 %, for any counts."""
    n = np.array(n, dtype=float)
    e = np.full(n.shape, scale)
    found = posterior(PUBLISHED, n, e)
    a1, b1, a2, b2, _ = PUBLISHED.theta
    for value, share in ((found.eb05, 0.05), (found.eb95, 0.95)):
        below = found.qn * gamma_distribution(value, a1 + n, b1 + e)
        below += (1 - found.qn) * gamma_distribution(value, a2 + n, b2 + e)
        np.testing.assert_allclose(below, share, rtol=1e-8)
    assert (found.eb05 < found.eb95).all()


@given(n=st.integers(0, 500), e=st.floats(0.01, 100))
def test_more_reports_never_lower_the_shrunk_ratio(n, e):
    """EBGM and EB05 rise with the reports, the expected count being the same."""
    found = posterior(PUBLISHED, [n, n + 1], [e, e])
    assert found.ebgm[1] > found.ebgm[0]
    assert found.eb05[1] > found.eb05[0]


def test_the_order_of_the_cells_does_not_matter(reports):
    """Shuffled cells have the same prior."""
    shuffle = np.random.default_rng(1).permutation(reports[0].size)
    one = fit_gamma_mixture(*reports, is_squashed=True)
    other = fit_gamma_mixture(reports[0][shuffle], reports[1][shuffle], is_squashed=True)
    np.testing.assert_allclose(one.theta, other.theta, rtol=1e-5)
