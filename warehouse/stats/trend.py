"""Whether a series goes up or down, how fast, and how sure that is.

Arrays have the periods on the last axis; ``nan`` is a period that is not known and is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.count_regression import Seasons, fit
from warehouse.stats.intervals import two_sided_z
from warehouse.stats.special import (
    Booleans,
    Floats,
    aligned,
    chi_square_tail,
    floats,
    normal_quantile,
    normal_tail,
    student_tail,
)

_FEWEST = 3  # values that can tell of a trend and of its error
_PAIRS_AT_ONCE = 4_000_000  # slopes held in memory together


@dataclass(frozen=True)
class MannKendall:
    """The test and what it is made of, one a series."""

    score: Floats  # S
    variance: Floats
    z: Floats
    p_value: Floats
    tau: Floats


@dataclass(frozen=True)
class Slope:
    """Sen's slope with its bounds, in units of the values a period."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class PoissonTrend:
    """Log-linear trend of counts, one a series; errors allow for overdispersion."""

    intercept: Floats
    slope: Floats
    intercept_error: Floats
    slope_error: Floats
    p_value: Floats
    dispersion: Floats
    deviance: Floats


@dataclass(frozen=True)
class ProportionTrend:
    """Cochran and Armitage's test, one a series."""

    chi_square: Floats
    p_value: Floats


def mann_kendall(values: ArrayLike, minimum_count: int = 8) -> MannKendall:
    """Test for a monotone trend by counting pairs that rise against pairs that fall.

    Parameters
    ----------
    values : array_like, shape (..., periods)
        Series; independent from period to period, else see ``mann_kendall_autocorrelated``.
    minimum_count : int
        Fewest known values to judge by.

    Returns
    -------
    MannKendall
        Shape (...); variance with ties, z with continuity correction, two-sided p, tau-b.
        ``nan`` with fewer known values than ``minimum_count``; z, p and tau also where all values
        are equal.

    References
    ----------
    H. B. Mann (1945), Econometrica 13, 245-259; M. G. Kendall (1975), Rank Correlation Methods.
    """
    y = floats(values)
    score, same = _pair_counts(y)
    known = ~np.isnan(y)
    n = known.sum(axis=-1).astype(np.float64)
    n = np.where(n >= minimum_count, n, np.nan)
    ties = np.sum(np.where(known, (same - 1) * (2 * same + 5), 0.0), axis=-1)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    tied_pairs = np.sum(np.where(known, same - 1, 0.0), axis=-1) / 2
    pairs = n * (n - 1) / 2
    untied = np.where(pairs > tied_pairs, pairs - tied_pairs, np.nan)
    score = np.where(np.isnan(n), np.nan, score)
    return _tested(score, variance, score / np.sqrt(pairs * untied))


def mann_kendall_autocorrelated(
    values: ArrayLike, minimum_count: int = 8, significance: float = 0.05
) -> MannKendall:
    """Mann-Kendall test with the variance that autocorrelation leaves, after Hamed and Rao.

    The variance is multiplied by one plus a weighted sum of the autocorrelations of the ranks, once
    Sen's slope is taken out; only those that are significant count.

    Parameters
    ----------
    values : array_like, shape (..., periods)
        Series on a contiguous spine.
    minimum_count : int
        Fewest values to judge by.
    significance : float
        Level at which an autocorrelation counts.

    Returns
    -------
    MannKendall
        Shape (...); ``nan`` where a series has a gap, since lags are then not lags, where it is too
        short, and where the corrected variance is not above zero.

    References
    ----------
    K. H. Hamed, A. R. Rao (1998), Journal of Hydrology 204, 182-196.
    """
    y = floats(values)
    n = y.shape[-1]
    plain = mann_kendall(y, minimum_count)
    if n < _FEWEST:
        return plain
    slope = sen_slope(y, minimum_count).value
    detrended = y - slope[..., None] * np.arange(1, n + 1)
    centred = _ranks(detrended) - (n + 1) / 2
    squares = np.sum(centred**2, axis=-1)
    squares = np.where(squares > 0, squares, np.nan)
    limit = float(normal_quantile(1 - significance / 2)) / np.sqrt(n)
    total = np.zeros(y.shape[:-1])
    for lag in range(1, n):
        correlation = np.sum(centred[..., lag:] * centred[..., :-lag], axis=-1) / squares
        weight = (n - lag) * (n - lag - 1) * (n - lag - 2)
        total += np.where(np.abs(correlation) > limit, weight * correlation, 0.0)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    has_gap = np.isnan(y).any(axis=-1)
    variance = np.where(has_gap | (factor <= 0) | np.isnan(squares), np.nan, factor)
    return _tested(
        np.where(has_gap, np.nan, plain.score),
        plain.variance * variance,
        np.where(has_gap, np.nan, plain.tau),
    )


def sen_slope(values: ArrayLike, minimum_count: int = 8, level: float = 0.95) -> Slope:
    """Median of the slopes between all pairs of periods, which outliers do not move.

    Parameters
    ----------
    values : array_like, shape (..., periods)
        Series.
    minimum_count : int
        Fewest known values to judge by.
    level : float
        Coverage of the interval, by the normal approximation of Kendall's score.

    Returns
    -------
    Slope
        Shape (...), units a period; ``nan`` with fewer known values than ``minimum_count``.

    References
    ----------
    P. K. Sen (1968), JASA 63, 1379-1389.
    """
    y = floats(values)
    rows = y.reshape(-1, y.shape[-1])
    later, earlier = np.tril_indices(y.shape[-1], -1)
    if later.size == 0:
        unknown = np.full(y.shape[:-1], np.nan)
        return Slope(unknown, unknown, unknown)
    variance = mann_kendall(rows, minimum_count).variance
    result = np.full((3, rows.shape[0]), np.nan)
    chunk = max(1, _PAIRS_AT_ONCE // max(1, later.size))
    for start in range(0, rows.shape[0], chunk):
        part = rows[start : start + chunk]
        slopes = np.sort((part[:, later] - part[:, earlier]) / (later - earlier), axis=-1)
        result[:, start : start + chunk] = _slope_quantiles(
            slopes, variance[start : start + chunk], level
        )
    value, low, high = (each.reshape(y.shape[:-1]) for each in result)
    return Slope(value, low, high)


def poisson_trend(
    counts: ArrayLike,
    time: ArrayLike,
    exposure: ArrayLike = 1.0,
    minimum_count: int = 3,
) -> PoissonTrend:
    """Log-linear trend of counts over an exposure, errors scaled by the dispersion found.

    Parameters
    ----------
    counts : array_like, shape (..., periods)
        Counts.
    time : array_like, shape (periods,)
        Position of each period, the same for all series.
    exposure : array_like
        Checks or units behind each count, broadcast against the counts; periods without any are
        passed over.
    minimum_count : int
        Fewest known periods to judge by, at least 3.

    Returns
    -------
    PoissonTrend
        Shape (...). ``slope`` is the log ratio a unit of time, ``p_value`` two-sided by Student's
        distribution, ``dispersion`` Pearson's; errors are those of Poisson times
        sqrt(max(1, dispersion)). ``nan`` with too few periods, without any event, or where all
        events fall on one end of the time axis so that the slope has no end.

    References
    ----------
    P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd edition, section 6.2.
    """
    y, e = aligned(counts, exposure)
    t = floats(time)
    if t.shape != y.shape[-1:]:
        raise ValueError(f"time has the shape {t.shape}, the counts have {y.shape[-1]} periods")
    shape = y.shape[:-1]
    is_known = ~np.isnan(y) & (e > 0)
    y, e = (np.where(is_known, each, np.nan).reshape(-1, t.size) for each in (y, e))
    is_enough = np.sum(~np.isnan(y), axis=-1) >= max(_FEWEST, minimum_count)
    y = np.where((is_enough & _slope_is_finite(y, t))[:, None], y, np.nan)
    model = fit(y, Seasons.of(t, np.zeros(t.size, np.int64), 1), has_trend=True, exposure=e)
    dispersion = np.nansum((y - model.mean) ** 2 / model.mean, axis=-1) / model.degrees
    scale = np.maximum(1.0, dispersion)
    slope_error = model.slope_error(scale)
    at_zero, error_at_zero = model.predict(0.0, 0)
    found = (
        np.log(at_zero),
        np.where(model.is_converged, model.slope, np.nan),
        error_at_zero / at_zero * np.sqrt(scale),
        slope_error,
        2 * student_tail(np.abs(model.slope) / slope_error, model.degrees),
        np.where(model.is_converged, dispersion, np.nan),
        model.deviance,
    )
    return PoissonTrend(*(each.reshape(shape) for each in found))


def cochran_armitage(successes: ArrayLike, trials: ArrayLike, scores: ArrayLike) -> ProportionTrend:
    """Test for a linear trend of proportions over ordered groups.

    Parameters
    ----------
    successes, trials : array_like, shape (..., groups)
        Counts; groups without trials are passed over.
    scores : array_like
        Position of each group, broadcast against the counts.

    Returns
    -------
    ProportionTrend
        Shape (...), chi-square with one degree of freedom. ``nan`` with fewer than two groups, with
        groups of one score, and where every or no trial succeeded.

    References
    ----------
    P. Armitage (1955), Biometrics 11, 375-386.

    Examples
    --------
    >>> test = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    >>> round(float(test.chi_square), 4)
    8.2249
    """
    x, n, t = aligned(successes, trials, scores)
    known = (n > 0) & ~np.isnan(x)
    x, n = np.where(known, x, 0.0), np.where(known, n, 0.0)
    total = np.sum(n, axis=-1)
    total = np.where(total > 0, total, np.nan)
    p = np.sum(x, axis=-1) / total
    centred = t - (np.sum(n * t, axis=-1) / total)[..., None]
    spread = p * (1 - p) * np.sum(n * centred**2, axis=-1)
    statistic = np.sum(x * centred, axis=-1) ** 2 / np.where(spread > 0, spread, np.nan)
    return ProportionTrend(statistic, chi_square_tail(statistic, 1.0))


def _pair_counts(y: Floats) -> tuple[Floats, Floats]:
    """Return Kendall's score, and for each value how many values of the series equal it."""
    score = np.zeros(y.shape[:-1])
    same = np.ones(y.shape)
    for lag in range(1, y.shape[-1]):
        step = y[..., lag:] - y[..., :-lag]
        score += np.nansum(np.sign(step), axis=-1)
        equal = step == 0
        same[..., lag:] += equal
        same[..., :-lag] += equal
    return score, same


def _tested(score: Floats, variance: Floats, tau: Floats) -> MannKendall:
    """Put the score on the normal scale with continuity correction."""
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    z = (score - np.sign(score)) / spread
    return MannKendall(score, variance, z, 2 * normal_tail(np.abs(z)), tau)


def _ranks(y: Floats) -> Floats:
    """Return average ranks along the last axis."""
    below = np.zeros(y.shape)
    same = np.ones(y.shape)
    for lag in range(1, y.shape[-1]):
        step = y[..., lag:] - y[..., :-lag]
        below[..., lag:] += step > 0
        below[..., :-lag] += step < 0
        same[..., lag:] += step == 0
        same[..., :-lag] += step == 0
    return below + (same + 1) / 2


def _slope_quantiles(slopes: Floats, variance: Floats, level: float) -> Floats:
    """Return median and bounds of sorted slopes, missing ones last."""
    count = np.sum(~np.isnan(slopes), axis=-1)
    usable = ~np.isnan(variance) & (count > 0)
    count = np.where(usable, count, 1)
    rows = np.arange(slopes.shape[0])
    median = (slopes[rows, (count - 1) // 2] + slopes[rows, count // 2]) / 2
    reach = two_sided_z(level) * np.sqrt(np.where(usable, variance, 0.0))
    low = np.clip(np.rint((count - reach) / 2).astype(np.int64) - 1, 0, count - 1)
    high = np.clip(np.rint((count + reach) / 2).astype(np.int64), 0, count - 1)
    found = np.stack([median, slopes[rows, low], slopes[rows, high]])
    return np.where(usable, found, np.nan)


def _slope_is_finite(y: Floats, t: Floats) -> Booleans:
    """Say where the events do not all sit at the first or at the last known point of time."""
    is_known = ~np.isnan(y)
    first = np.min(np.where(is_known, t, np.inf), axis=-1, keepdims=True)
    last = np.max(np.where(is_known, t, -np.inf), axis=-1, keepdims=True)
    off_first = np.sum(np.where(is_known & (t > first), y, 0.0), axis=-1) > 0
    off_last = np.sum(np.where(is_known & (t < last), y, 0.0), axis=-1) > 0
    return np.asarray(off_first & off_last, dtype=np.bool_)
