"""Farrington's algorithm against a second, plain implementation, and where it must keep silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.stats.farrington import FarringtonSettings, farrington

WEEKS = 330
CLASSIC = FarringtonSettings(
    years=4,
    season_count=1,
    skipped_weeks=3,
    outlier_residual=1.0,
    trend_p_value=0.05,
    alpha=0.1,
    bound="two_thirds_power",
)


def seasonal(seed: int, series_count: int = 6, weeks: int = WEEKS) -> np.ndarray:
    """Weekly counts with season, trend and overdispersion."""
    chance = np.random.default_rng(seed)
    week = np.arange(weeks)
    level = chance.uniform(1.0, 3.0, (series_count, 1))
    mean = np.exp(level + 0.4 * np.cos(2 * np.pi * week / 52) + 0.001 * week)
    return chance.negative_binomial(mean / 0.5, 1 / 1.5).astype(float)


def plain_fit(y: np.ndarray, design: np.ndarray, prior: np.ndarray) -> tuple[np.ndarray, ...]:
    """Fit one series by textbook iteratively reweighted least squares on a dense design."""
    eta = np.log(y + 0.1)
    for _ in range(60):
        mu = np.exp(eta)
        weight = prior * mu
        information = design.T @ (weight[:, None] * design)
        beta = np.linalg.solve(information, design.T @ (weight * (eta + (y - mu) / mu)))
        eta = design @ beta
    mu = np.exp(eta)
    phi = np.sum(prior * (y - mu) ** 2 / mu) / (y.size - design.shape[1])
    leverage = (
        prior
        * mu
        * np.einsum(
            "ij,jk,ik->i",
            design,
            np.linalg.inv(design.T @ ((prior * mu)[:, None] * design)),
            design,
        )
    )
    return beta, mu, phi, leverage


def plain_expectation(y: np.ndarray, week: int) -> tuple[float, float]:
    """Expectation and dispersion by the improved form: 5 years, 10 seasons, trend, reweighted."""
    rows, season = [], []
    for year in range(1, 6):
        base, later = week - 52 * year, week - 52 * (year - 1)
        for at in range(base - 3, later - 3):
            if at >= week - 26:
                continue
            rows.append(at)
            season.append(0 if at <= base + 3 else 1 + (at - base - 4) // 5)
    rows, season = np.array(rows), np.array(season)
    design = np.column_stack([season == k for k in range(10)]).astype(float)
    design = np.column_stack([design, rows - week])
    past = y[rows]
    _, mu, phi, leverage = plain_fit(past, design, np.ones(past.size))
    residual = 1.5 * (past ** (2 / 3) * mu ** (-1 / 6) - mu**0.5)
    residual /= np.sqrt(max(phi, 1) * (1 - leverage))
    weight = np.where(residual > 2.58, np.abs(residual) ** -2.0, 1.0)
    weight *= past.size / weight.sum()
    beta, _, phi, _ = plain_fit(past, design, weight)
    return float(np.exp(beta[0])), max(1.0, float(phi))


def test_the_batched_fit_equals_a_plain_one():
    """Expectation and dispersion are those of a dense fit of each series by itself."""
    counts = seasonal(3)
    counts[:, 200:204] += 40  # an old outbreak, so that the reweighting has work to do
    found = farrington(counts, [WEEKS - 1])
    assert found.has_trend.all()
    for row, y in enumerate(counts):
        expected, phi = plain_expectation(y, WEEKS - 1)
        assert found.expected[row, 0] == pytest.approx(expected, rel=1e-5)
        assert found.dispersion[row, 0] == pytest.approx(phi, rel=1e-3)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), week=st.integers(300, WEEKS - 1))
def test_many_series_equal_each_alone(seed, week):
    """What one series gives does not depend on the others in the batch."""
    counts = seasonal(seed, 4)
    together = farrington(counts, [week], CLASSIC)
    for row in range(4):
        alone = farrington(counts[row], [week], CLASSIC)
        np.testing.assert_allclose(together.upper_bound[row], alone.upper_bound[0], rtol=1e-9)
        np.testing.assert_array_equal(together.is_alarm[row], alone.is_alarm[0])


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_weeks_together_equal_each_alone(seed):
    """Judging a whole season at once equals judging its weeks one by one."""
    counts = seasonal(seed, 2)
    weeks = [310, 315, 329]
    together = farrington(counts, weeks)
    for column, week in enumerate(weeks):
        np.testing.assert_array_equal(
            together.upper_bound[:, column], farrington(counts, [week]).upper_bound[:, 0]
        )


def test_an_outbreak_alarms_and_its_eve_does_not():
    """A fivefold week alarms; the present week never teaches its own bound."""
    counts = seasonal(8)
    before = farrington(counts, [WEEKS - 1], FarringtonSettings(alpha=0.001))
    counts[:, -1] = 5 * before.expected[:, 0] + 20
    after = farrington(counts, [WEEKS - 1], FarringtonSettings(alpha=0.001))
    assert after.is_alarm.all()
    assert not before.is_alarm.any()
    np.testing.assert_array_equal(before.upper_bound, after.upper_bound)


def test_a_past_outbreak_raises_the_bound_less_than_a_plain_fit_would():
    """Reweighting takes most of an old outbreak out of the expectation."""
    counts = seasonal(5)
    quiet = farrington(counts, [WEEKS - 1]).expected
    counts[:, WEEKS - 1 - 52 - 1 : WEEKS - 1 - 52 + 2] += 60
    reweighted = farrington(counts, [WEEKS - 1]).expected
    plain = farrington(counts, [WEEKS - 1], FarringtonSettings(outlier_residual=1e9)).expected
    assert (np.abs(reweighted - quiet) < np.abs(plain - quiet)).all()


def test_a_short_history_is_too_early_to_tell():
    """Without the base weeks of every year there is no bound and no alarm."""
    found = farrington(seasonal(1, 2), [200])
    assert np.isnan(found.upper_bound).all()
    assert not found.is_alarm.any()


def test_fewer_than_five_reports_in_four_weeks_are_not_judged():
    """A sparse week has neither expectation nor alarm, however silent its past."""
    counts = np.zeros((1, WEEKS))
    counts[0, -1] = 4
    found = farrington(counts, [WEEKS - 1])
    assert np.isnan(found.upper_bound).all()
    assert not found.is_alarm.any()


def test_five_reports_after_years_of_silence_alarm():
    """With nothing in five years the bound is 0, so five reports are above it."""
    counts = np.zeros((1, WEEKS))
    counts[0, -1] = 5
    found = farrington(counts, [WEEKS - 1])
    assert found.expected[0, 0] == pytest.approx(0, abs=1e-3)
    assert found.is_alarm.all()


def test_unknown_weeks_are_left_out_not_counted_as_zero():
    """A gap of two months in the past hardly moves the expectation; zeros there lower it."""
    counts = seasonal(2)
    whole = farrington(counts, [WEEKS - 1]).expected
    gap, zeros = counts.copy(), counts.copy()
    gap[:, 220:229], zeros[:, 220:229] = np.nan, 0
    with_gap = farrington(gap, [WEEKS - 1]).expected
    with_zeros = farrington(zeros, [WEEKS - 1]).expected
    assert np.max(np.abs(with_gap / whole - 1)) < np.max(np.abs(with_zeros / whole - 1))
    assert not np.isnan(with_gap).any()


def test_dates_find_the_same_week_of_a_long_year():
    """By dates the base weeks stay in season; 52 weeks back they slip by a day or two a year."""
    mondays = np.datetime64("2015-01-05") + 7 * np.arange(WEEKS + 60)
    from_new_year = (mondays - np.datetime64("2015-01-03")).astype(int) % 365.25
    counts = np.where((from_new_year < 4) | (from_new_year > 362), 50.0, 2.0)[None, :]
    week = int(np.flatnonzero(mondays == np.datetime64("2022-01-03"))[0])
    form = FarringtonSettings(years=5, season_count=1, half_window=0, skipped_weeks=3)
    by_date = farrington(counts, [week], form, mondays).expected[0, 0]
    assert by_date == pytest.approx(50, rel=0.01)
    assert farrington(counts, [week], form).expected[0, 0] < 45


def test_a_week_off_the_spine_is_refused():
    """A position beyond the series is a mistake of the caller."""
    with pytest.raises(ValueError, match="not on the spine"):
        farrington(seasonal(1, 1), [WEEKS])
    with pytest.raises(ValueError, match="at least one week"):
        farrington(seasonal(1, 1), [])


@given(alpha=st.sampled_from([0.2, 0.05, 0.01, 0.001]))
@settings(max_examples=4, deadline=None)
def test_a_smaller_alpha_never_lowers_the_bound(alpha):
    """The rarer an alarm may be, the higher the bound."""
    counts = seasonal(4)
    for bound in ("negative_binomial", "two_thirds_power"):
        strict, loose = (
            farrington(counts, [WEEKS - 1], FarringtonSettings(alpha=a, bound=bound)).upper_bound
            for a in (alpha / 2, alpha)
        )
        assert (strict >= loose).all()
