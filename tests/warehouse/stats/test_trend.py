"""Trends: published tests and fits, brute force beside the batch, silence on too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.stats import trend

# Deaths of AIDS in Australia by quarter, 1983-1986 (Whyte 1987; Dobson, table 3.2).
AIDS = [0, 1, 2, 3, 1, 4, 9, 18, 23, 31, 20, 25, 37, 45]
series = st.lists(st.integers(0, 12), min_size=8, max_size=25)


def brute_force_score(values):
    return sum(np.sign(values[j] - values[i]) for j in range(len(values)) for i in range(j))


def test_aids_deaths_grow_by_the_published_slope():
    """Dobson: log mean = 0.3396 + 0.2565 t, with dispersion 2.40."""
    found = trend.poisson_trend(AIDS, np.arange(1, 15))
    assert found.intercept == pytest.approx(0.339633920708, rel=1e-6)
    assert found.slope == pytest.approx(0.256523593718, rel=1e-6)
    assert found.dispersion == pytest.approx(2.4039420829, rel=1e-6)
    assert found.slope_error == pytest.approx(0.0220391128145 * np.sqrt(2.4039420829), rel=1e-6)
    assert found.deviance == pytest.approx(29.653519565, rel=1e-6)


def test_smokers_have_the_published_trend():
    """Armitage's test on four groups of smokers: chi-square 8.2249, p 0.0041."""
    found = trend.cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    assert found.chi_square == pytest.approx(8.2249222852, rel=1e-10)
    assert found.p_value == pytest.approx(0.00413189747764, rel=1e-9)


def test_a_straight_line_rises_in_every_pair():
    """Eight rising values: all 28 pairs rise, tau is 1 and Sen's slope the step."""
    found = trend.mann_kendall(np.arange(8) * 3.0)
    assert (found.score, found.tau) == (28, 1)
    assert found.variance == pytest.approx(8 * 7 * 21 / 18)
    assert trend.sen_slope(np.arange(8) * 3.0).value == 3


def test_one_outlier_does_not_move_sens_slope():
    """A median of slopes forgives a single wild value."""
    values = np.arange(12) * 2.0
    values[5] = 1000
    assert trend.sen_slope(values).value == pytest.approx(2.0, abs=0.3)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "variance", "p_value"),
    [
        ("nile", 241565.3569166269, 0.0048026763101827),
        ("discoveries", 199813.46928246378, 0.0951401454),
    ],
)
def test_autocorrelation_widens_the_variance_as_in_pymannkendall(
    shared_data, name, variance, p_value
):
    """pymannkendall 1.4.3 gives the same corrected variance and p-value."""
    table = pd.read_csv(shared_data.parent / "reference" / f"trend_{name}.csv")
    found = trend.mann_kendall_autocorrelated(table[name])
    assert found.variance == pytest.approx(variance, rel=1e-10)
    assert found.p_value == pytest.approx(p_value, rel=1e-9)


def test_a_series_that_remembers_is_less_sure_of_its_trend():
    """Autocorrelated noise inflates the plain test; the corrected one claims less."""
    chance = np.random.default_rng(2)
    noise = np.zeros((40, 120))
    for period in range(1, 120):
        noise[:, period] = 0.7 * noise[:, period - 1] + chance.normal(size=40)
    plain, corrected = trend.mann_kendall(noise), trend.mann_kendall_autocorrelated(noise)
    false_alarms = np.nansum(plain.p_value < 0.05), np.nansum(corrected.p_value < 0.05)
    assert false_alarms[1] < false_alarms[0] / 2


def test_too_few_values_have_no_trend():
    """Seven values are too early to tell, and so are eight equal ones."""
    for found in (trend.mann_kendall(np.arange(7)), trend.mann_kendall(np.ones(8))):
        assert np.isnan(found.p_value)
    assert np.isnan(trend.sen_slope(np.arange(7)).value)
    assert np.isnan(trend.sen_slope([5.0]).value)
    assert np.isnan(trend.mann_kendall_autocorrelated([1.0, 2.0]).z)
    gap = np.arange(12.0)
    gap[4] = np.nan
    assert np.isnan(trend.mann_kendall_autocorrelated(gap).z)
    assert not np.isnan(trend.mann_kendall(gap).z)


@pytest.mark.parametrize(
    "counts", [[1, 2], [0, 0, 0, 0], [0, 0, 0, 7], [9, 0, 0, 0], [np.nan, 1, np.nan, 4]]
)
def test_counts_that_cannot_carry_a_slope_have_none(counts):
    """Two periods, no event, or all events at one end: the slope is nan, not infinite or 0."""
    found = trend.poisson_trend(counts, np.arange(len(counts)))
    assert np.isnan(found.slope)
    assert np.isnan(found.p_value)
    assert np.isnan(found.dispersion)


def test_groups_of_one_score_have_no_trend():
    """Proportions of one score, or all alike in outcome, give no test."""
    assert np.isnan(trend.cochran_armitage([1, 2], [5, 5], [3, 3]).chi_square)
    assert np.isnan(trend.cochran_armitage([0, 0], [5, 5], [1, 2]).chi_square)
    assert np.isnan(trend.cochran_armitage([1, 0], [5, 0], [1, 2]).p_value)


def test_periods_without_exposure_are_passed_over():
    """A month without a check is not a month without a failure; exposures broadcast over series."""
    exposure = np.array([10, 0, 20, 30, 40.0])
    found = trend.poisson_trend([1, 0, 3, 4, 9], np.arange(5), [exposure, exposure * 2])
    kept = trend.poisson_trend([1, 3, 4, 9], [0, 2, 3, 4], exposure[exposure > 0])
    np.testing.assert_allclose(found.slope, [kept.slope, kept.slope], rtol=1e-7)


def test_time_must_match_the_periods():
    """A time axis of another length is refused."""
    with pytest.raises(ValueError, match="periods"):
        trend.poisson_trend(AIDS, [1, 2, 3])


@given(values=series)
def test_the_score_counts_pairs(values):
    """Kendall's score equals rising pairs minus falling pairs, and turns with the series."""
    y = np.array(values, dtype=float)
    found = trend.mann_kendall(y)
    assert found.score == brute_force_score(values)
    assert trend.mann_kendall(y[::-1]).score == -found.score


@given(values=series)
def test_the_order_alone_decides_mann_kendall(values):
    """A monotone transformation leaves score, variance and p as they are."""
    y = np.array(values, dtype=float)
    one, other = trend.mann_kendall(y), trend.mann_kendall(np.exp(y))
    np.testing.assert_array_equal(
        [one.score, one.variance, one.p_value], [other.score, other.variance, other.p_value]
    )


@given(values=series, slope=st.integers(-5, 5))
def test_sens_slope_moves_with_a_line_and_lies_in_its_bounds(values, slope):
    """Adding a line adds its slope; the bounds hold the value."""
    y = np.array(values, dtype=float)
    found = trend.sen_slope(y)
    moved = trend.sen_slope(y + slope * np.arange(y.size))
    if len(set(values)) > 1:
        assert found.low <= found.value <= found.high
    assert moved.value == pytest.approx(found.value + slope, abs=1e-9)


@given(values=series)
def test_many_series_equal_each_alone(values):
    """Tests and fits of a table are those of its rows."""
    y = np.array(values, dtype=float)
    table = np.stack([y, y[::-1] ** 2])
    time = np.arange(y.size)
    for row, each in enumerate(table):
        np.testing.assert_array_equal(trend.mann_kendall(table).z[row], trend.mann_kendall(each).z)
        np.testing.assert_array_equal(
            trend.mann_kendall_autocorrelated(table).z[row],
            trend.mann_kendall_autocorrelated(each).z,
        )
        np.testing.assert_array_equal(trend.sen_slope(table).low[row], trend.sen_slope(each).low)
        np.testing.assert_allclose(
            trend.poisson_trend(table, time).slope[row],
            trend.poisson_trend(each, time).slope,
            rtol=1e-9,
            atol=1e-12,
        )


@given(values=series, factor=st.sampled_from([0.01, 10.0, 1e6]), shift=st.integers(-3000, 3000))
def test_the_slope_is_a_rate_of_change_whatever_the_units(values, factor, shift):
    """Scaling the exposure moves the intercept alone, and so does another origin of time."""
    y = np.array(values, dtype=float)
    time = np.arange(y.size, dtype=float)
    base = trend.poisson_trend(y, time)
    moved = trend.poisson_trend(y, time + shift, factor)
    np.testing.assert_allclose(moved.slope, base.slope, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(moved.p_value, base.p_value, rtol=1e-5)
    np.testing.assert_allclose(
        moved.intercept, base.intercept - base.slope * shift - np.log(factor), rtol=1e-6, atol=1e-6
    )
