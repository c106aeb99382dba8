"""Newest windows beside their past: counted by hand, against SciPy, and in simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from warehouse.stats.emergence import Windows, emergence, windows


def test_windows_end_with_their_period():
    """Two newest weeks and at most three before them; the sums of the sixth week by hand."""
    seen = windows([[1, 2, 3, 4, 5, 6]], np.full(6, 10.0), 2, 3, 2)
    assert seen.count[0, -1] == 5 + 6
    assert seen.past_count[0, -1] == 2 + 3 + 4
    assert seen.past_exposure[0, -1] == 30
    assert seen.past_count[0, 3] == 1 + 2
    assert np.isnan(seen.past_count[0, 2])


def test_a_week_that_was_not_delivered_is_no_zero():
    """It adds neither events nor exposure, and does not count as a week of the past."""
    exposure = np.array([10.0, np.nan, 10.0, 10.0, 10.0])
    seen = windows([[1, 9, 1, 1, 1]], exposure, 1, 4, 3)
    assert seen.past_count[0, -1] == 3
    assert seen.past_exposure[0, -1] == 30
    assert np.isnan(seen.past_count[0, 3])


@pytest.mark.parametrize(("count", "past"), [(0, 0), (3, 0), (5, 7), (40, 12)])
def test_the_chance_is_the_negative_binomials(count: int, past: int):
    """SciPy's negative binomial of the same shape and odds, half the chance of the count out."""
    e, past_e = 4.0, 50.0
    found = emergence(Windows(*(np.array([float(v)]) for v in (count, e, past, past_e))))
    same = stats.nbinom(past + 0.5, past_e / (past_e + e))
    assert found.p_value[0] == pytest.approx(same.sf(count) + same.pmf(count) / 2, rel=1e-9)
    assert found.expected[0] == pytest.approx(same.mean(), rel=1e-12)
    assert found.low[0] < found.ratio[0] < found.high[0]


def test_a_term_never_seen_before_has_a_ratio_with_limits():
    """Three reports of four weeks after a year without: far above one, and not infinite."""
    found = emergence(Windows(*(np.array([v]) for v in (3.0, 4.0, 0.0, 52.0))))
    assert found.ratio[0] == pytest.approx(3.5 / 0.5 * 13)
    assert 1 < found.low[0] < found.high[0] < np.inf
    assert found.p_value[0] < 0.001


def test_limits_hold_the_true_ratio_and_p_values_are_uniform():
    """Where nothing changed, 95 % of limits hold one and a twentieth of p-values is below it."""
    chance = np.random.default_rng(20261126)
    size = 40_000
    rate = chance.lognormal(-1.0, 1.2, size)
    e, past_e = chance.uniform(2, 6, size), chance.uniform(20, 60, size)
    found = emergence(
        Windows(chance.poisson(rate * e) * 1.0, e, chance.poisson(rate * past_e) * 1.0, past_e)
    )
    assert np.mean((found.low <= 1) & (found.high >= 1)) == pytest.approx(0.96, abs=0.01)
    assert np.mean(found.p_value < 0.05) == pytest.approx(0.05, abs=0.01)
    assert np.mean(found.p_value) == pytest.approx(0.5, abs=0.01)


def test_without_exposure_there_is_nothing_to_judge():
    """No report at all in the window or in the past: no ratio and no chance."""
    found = emergence(Windows(*(np.array(v) for v in ([0.0, 1], [0.0, 4], [1.0, 0], [5.0, 0]))))
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.ratio).all()
