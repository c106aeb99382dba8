"""Counts that rise above their own recent past: EARS, CUSUM and EWMA, all series at once.

Arrays have the periods on the last axis. A period whose baseline is not complete is ``nan``, and no
alarm is raised on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Booleans, Floats, aligned, floats, normal_quantile

_BASELINE = 7
_GUARD = 2  # periods between baseline and judged period in C2 and C3


@dataclass(frozen=True)
class Bound:
    """How high each period may be, and whether it is higher; shape (..., periods)."""

    upper_bound: Floats
    is_alarm: Booleans


@dataclass(frozen=True)
class CarriedBound:
    """C3's bound and alarm, and Fricker's sum of excesses over three periods."""

    upper_bound: Floats
    is_alarm: Booleans
    statistic: Floats


@dataclass(frozen=True)
class Cusum:
    """Sums of deviations upwards and downwards, and alarms of either; shape (..., periods)."""

    upper: Floats
    lower: Floats
    is_alarm: Booleans


@dataclass(frozen=True)
class PoissonCusum:
    """Standardised counts, their upward sum, and the count that would just alarm."""

    standardised: Floats
    upper: Floats
    upper_bound: Floats
    is_alarm: Booleans


@dataclass(frozen=True)
class Ewma:
    """Moving average with its limits; shape (..., periods)."""

    average: Floats
    low: Floats
    high: Floats
    is_alarm: Booleans


def ears_c1(
    counts: ArrayLike, alpha: float = 0.001, *, sd_floor: float = 0.5, minimum_count: int = 3
) -> Bound:
    """EARS C1: above the mean of the seven periods before by more than z standard deviations.

    Parameters
    ----------
    counts : array_like, shape (..., periods)
        Counts of one contiguous spine; ``nan`` where a period is not known.
    alpha : float
        Chance of an alarm in a quiet period; 0.001 is z = 3.09.
    sd_floor : float
        Least standard deviation: on a baseline of equal counts a single report would alarm.
    minimum_count : int
        No alarm below so many reports.

    Returns
    -------
    Bound
        ``nan`` in the first seven periods and wherever the baseline has a gap.

    References
    ----------
    L. Hutwagner et al. (2003), Journal of Urban Health 80, i89-i96.
    """
    return _above_baseline(floats(counts), 0, alpha, sd_floor, minimum_count)


def ears_c2(
    counts: ArrayLike, alpha: float = 0.001, *, sd_floor: float = 0.5, minimum_count: int = 3
) -> Bound:
    """EARS C2: as C1, with two periods between baseline and judged period.

    Parameters
    ----------
    counts : array_like, shape (..., periods)
        Counts of one contiguous spine; ``nan`` where a period is not known.
    alpha : float
        Chance of an alarm in a quiet period.
    sd_floor : float
        Least standard deviation of the baseline.
    minimum_count : int
        No alarm below so many reports.

    Returns
    -------
    Bound
        ``nan`` in the first nine periods and wherever the baseline has a gap.

    References
    ----------
    L. Hutwagner et al. (2003), Journal of Urban Health 80, i89-i96.
    """
    return _above_baseline(floats(counts), _GUARD, alpha, sd_floor, minimum_count)


def ears_c3(
    counts: ArrayLike, alpha: float = 0.025, *, sd_floor: float = 0.5, minimum_count: int = 3
) -> CarriedBound:
    """EARS C3: what the two periods before had in excess is carried into this one.

    The bound is that of the R package surveillance: the count itself plus what the carried excess
    leaves of the allowance. It is passed when the two periods before alone exceed the allowance;
    the excess of the period itself is C2's matter. ``statistic`` counts all three periods, as
    Fricker defines C3, for those who would compare it with the normal quantile.

    Parameters
    ----------
    counts : array_like, shape (..., periods)
        Counts of one contiguous spine; ``nan`` where a period is not known.
    alpha : float
        Chance of an alarm in a quiet period; 0.025 is z = 1.96.
    sd_floor : float
        Least standard deviation of the baseline.
    minimum_count : int
        No alarm below so many reports.

    Returns
    -------
    CarriedBound
        The bound is at least 0; ``nan`` in the first eleven periods, wherever a baseline has a gap
        and where a baseline of equal counts meets an ``sd_floor`` of 0.

    References
    ----------
    R. D. Fricker, B. L. Hegler, D. A. Dunfee (2008), Statistics in Medicine 27, 3407-3429.
    """
    y = floats(counts)
    mean, spread = _baseline(y, _GUARD)
    spread = np.maximum(spread, sd_floor)
    excess = np.maximum(0.0, (y - mean) / np.where(spread > 0, spread, np.nan) - 1)
    carried = _before(excess, 1) + _before(excess, 2)
    bound = np.maximum(0.0, y + spread * (float(normal_quantile(1 - alpha)) - carried))
    return CarriedBound(bound, (y > bound) & (y >= minimum_count), excess + carried)


def cusum(values: ArrayLike, target: ArrayLike, slack: ArrayLike, limit: ArrayLike) -> Cusum:
    """Tabular CUSUM: deviations from the target beyond the slack, summed up and down.

    Parameters
    ----------
    values : array_like, shape (..., periods)
        Measurements. A ``nan`` leaves the sums as they are and is itself ``nan``.
    target, slack, limit : array_like, shape (...)
        Mean in control, deviation let pass in each period, and the sum that alarms, in the unit of
        the values.

    Returns
    -------
    Cusum
        Sums start at 0 and go on after an alarm.

    References
    ----------
    E. S. Page (1954), Biometrika 41, 100-115; D. C. Montgomery, Introduction to Statistical Quality
    Control, section 9.1.
    """
    x = floats(values)
    mean, k, h = floats(target), floats(slack), floats(limit)[..., None]
    upper = _summed_up(x - (mean + k)[..., None])
    lower = _summed_up((mean - k)[..., None] - x)
    return Cusum(upper, lower, (upper > h) | (lower > h))


def poisson_cusum(
    counts: ArrayLike, mean: ArrayLike, slack: float = 1.04, limit: float = 2.26
) -> PoissonCusum:
    """CUSUM of counts brought to a normal scale by Rossi's transformation.

    Parameters
    ----------
    counts : array_like, shape (..., periods)
        Counts. A ``nan`` leaves the sum as it is and is itself ``nan``.
    mean : array_like
        Expected count of each period, broadcast against the counts.
    slack, limit : float
        Deviation let pass in each period and the sum that alarms, in standard deviations.

    Returns
    -------
    PoissonCusum
        ``upper_bound`` is the count above which the period alarms, given the sum so far. All is
        ``nan`` where the mean is not above 0.

    References
    ----------
    G. Rossi, L. Lampugnani, M. Marchi (1999), Statistics in Medicine 18, 2111-2122.
    """
    x, m = aligned(counts, mean)
    m = np.where(m > 0, m, np.nan)
    root = np.sqrt(m)
    standardised = (x - 3 * m + 2 * np.sqrt(m * x)) / (2 * root)
    upper = _summed_up(standardised - slack)
    so_far = np.concatenate([np.zeros((*x.shape[:-1], 1)), _carried(upper)[..., :-1]], axis=-1)
    free = limit + slack - so_far
    root_count = np.sqrt(np.maximum(0.0, 4 * m + 2 * root * free)) - root
    bound = np.maximum(0.0, root_count) ** 2
    return PoissonCusum(standardised, upper, bound, upper > limit)


def ewma(
    values: ArrayLike,
    target: ArrayLike,
    sigma: ArrayLike,
    weight: float = 0.1,
    width: float = 2.7,
) -> Ewma:
    """Exponentially weighted moving average with limits that widen to their final width.

    Parameters
    ----------
    values : array_like, shape (..., periods)
        Measurements. A ``nan`` leaves the average as it is and is itself ``nan``.
    target, sigma : array_like, shape (...)
        Mean and standard deviation in control.
    weight : float
        Weight of the newest value, in (0, 1].
    width : float
        Distance of the limits in standard deviations of the average.

    Returns
    -------
    Ewma
        In the unit of the values; the average starts at the target.

    References
    ----------
    S. W. Roberts (1959), Technometrics 1, 239-250; D. C. Montgomery, Introduction to Statistical
    Quality Control, section 9.2.
    """
    if not 0 < weight <= 1:
        raise ValueError(f"weight must lie in (0, 1], not {weight}")
    x = floats(values)
    mean, spread = floats(target)[..., None], floats(sigma)[..., None]
    average = np.full(x.shape, np.nan)
    last = np.broadcast_to(floats(target), x.shape[:-1]).copy()
    for period in range(x.shape[-1]):
        moved = weight * x[..., period] + (1 - weight) * last
        average[..., period] = moved
        last = np.where(np.isnan(moved), last, moved)
    seen = np.cumsum(~np.isnan(x), axis=-1)
    half = width * spread * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * seen)))
    low, high = mean - half, mean + half
    return Ewma(average, low, high, (average > high) | (average < low))


def _above_baseline(
    y: Floats, guard: int, alpha: float, sd_floor: float, minimum_count: int
) -> Bound:
    """Compare each count with the mean and spread of its baseline."""
    mean, spread = _baseline(y, guard)
    bound = mean + float(normal_quantile(1 - alpha)) * np.maximum(spread, sd_floor)
    return Bound(bound, (y > bound) & (y >= minimum_count))


def _baseline(y: Floats, guard: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the seven periods before the guard."""
    lags = range(guard + 1, guard + 1 + _BASELINE)
    mean = np.zeros(y.shape)
    for lag in lags:
        mean += _before(y, lag)
    mean /= _BASELINE
    squares = np.zeros(y.shape)
    for lag in lags:
        squares += (_before(y, lag) - mean) ** 2
    return mean, np.sqrt(squares / (_BASELINE - 1))


def _before(values: Floats, lag: int) -> Floats:
    """Return the values of so many periods before, ``nan`` where there are none."""
    shifted = np.full(values.shape, np.nan)
    shifted[..., lag:] = values[..., :-lag]
    return shifted


def _summed_up(steps: Floats) -> Floats:
    """Sum the steps along the periods, never below zero."""
    sums = np.full(steps.shape, np.nan)
    last = np.zeros(steps.shape[:-1])
    for period in range(steps.shape[-1]):
        moved = np.maximum(0.0, last + steps[..., period])
        sums[..., period] = moved
        last = np.where(np.isnan(moved), last, moved)
    return sums


def _carried(sums: Floats) -> Floats:
    """Carry the last known sum over periods that are not known."""
    known = np.where(np.isnan(sums), 0, np.arange(sums.shape[-1]))
    latest = np.maximum.accumulate(known, axis=-1)
    return np.nan_to_num(np.take_along_axis(sums, latest, axis=-1))
