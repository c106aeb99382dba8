"""Intervals for a proportion and for a count.

Every function takes whole columns and broadcasts. Where nothing was examined the bounds are
``nan``: no trials say nothing about a rate, and zero would say a great deal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Floats, aligned, beta_quantile, normal_quantile


@dataclass(frozen=True)
class Interval:
    """Two bounds, element by element."""

    low: Floats
    high: Floats


def two_sided_z(level: float) -> float:
    """Return the normal quantile that leaves ``1 - level`` outside both bounds together."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    return float(normal_quantile(0.5 + level / 2))


def wilson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> Interval:
    """Bounds of a proportion by inverting the score test; good from the first trial on.

    Parameters
    ----------
    successes, trials : array_like
        Counts, broadcast against each other. ``trials`` may be fractional (an effective size).
    level : float
        Coverage of the two-sided interval.

    Returns
    -------
    Interval
        Proportions in [0, 1], in the broadcast shape; ``nan`` where ``trials`` is 0 or missing.

    References
    ----------
    E. B. Wilson (1927), JASA 22, 209-212;
    R. G. Newcombe (1998), Statistics in Medicine 17, 857-872.

    Examples
    --------
    >>> bounds = wilson(81, 263)
    >>> round(float(bounds.low), 4), round(float(bounds.high), 4)
    (0.2553, 0.3662)
    """
    x, n = _counts(successes, trials)
    z = two_sided_z(level)
    p = x / n
    centre = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return _within(x, n, (centre - half) / scale, (centre + half) / scale)


def jeffreys(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> Interval:
    """Equal-tailed bounds of a proportion under Jeffreys' prior, Beta(1/2, 1/2).

    Parameters
    ----------
    successes, trials : array_like
        Counts, broadcast against each other.
    level : float
        Posterior probability between the bounds.

    Returns
    -------
    Interval
        Proportions; the lower bound is 0 without a success, the upper 1 without a failure, both
        ``nan`` where ``trials`` is 0 or missing.

    References
    ----------
    L. D. Brown, T. T. Cai, A. DasGupta (2001), Statistical Science 16, 101-133.
    """
    x, n = _counts(successes, trials)
    tail = (1 - level) / 2
    low = beta_quantile(tail, x + 0.5, n - x + 0.5)
    high = beta_quantile(1 - tail, x + 0.5, n - x + 0.5)
    return _within(x, n, low, high)


def clopper_pearson(successes: ArrayLike, trials: ArrayLike, level: float = 0.95) -> Interval:
    """Bounds of a proportion by inverting both binomial tails; never below the stated coverage.

    Parameters
    ----------
    successes, trials : array_like
        Counts, broadcast against each other.
    level : float
        Coverage that the interval keeps at least.

    Returns
    -------
    Interval
        Proportions; ``nan`` where ``trials`` is 0 or missing.

    References
    ----------
    C. J. Clopper, E. S. Pearson (1934), Biometrika 26, 404-413.
    """
    x, n = _counts(successes, trials)
    tail = (1 - level) / 2
    low = beta_quantile(tail, np.where(x > 0, x, 1), n - x + 1)
    high = beta_quantile(1 - tail, x + 1, np.where(x == n, 1, n - x))
    return _within(x, n, low, high)


def byar(count: ArrayLike, level: float = 0.95) -> Interval:
    """Bounds of a Poisson count by Byar's cube-root approximation, close to exact from one on.

    Parameters
    ----------
    count : array_like
        Observed events.
    level : float
        Coverage of the two-sided interval.

    Returns
    -------
    Interval
        Expected numbers of events; the lower bound is 0 at a count of 0. ``nan`` where the count is
        missing.

    References
    ----------
    N. E. Breslow, N. E. Day (1987), Statistical Methods in Cancer Research II, IARC, p. 69.
    """
    (x,) = aligned(count)
    if np.any(x < 0):
        raise ValueError("a count below zero has no interval")
    z = two_sided_z(level)
    above = x + 1
    positive = np.where(x > 0, x, np.nan)
    low = positive * np.maximum(0, 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))) ** 3
    high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Interval(np.where(x == 0, 0.0, low), high)


def _counts(successes: ArrayLike, trials: ArrayLike) -> tuple[Floats, Floats]:
    """Return counts as floats, with ``nan`` for no trials, and refuse the impossible."""
    x, n = aligned(successes, trials)
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("successes must lie between 0 and the number of trials")
    return x, np.where(n > 0, n, np.nan)


def _within(x: Floats, n: Floats, low: Floats, high: Floats) -> Interval:
    """Set the bounds that are exactly 0 or 1, which rounding would miss by a hair."""
    return Interval(np.where((x == 0) & ~np.isnan(n), 0.0, low), np.where((x == n), 1.0, high))
