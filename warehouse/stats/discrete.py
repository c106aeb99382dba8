"""Quantiles of counts: the smallest count that is exceeded with at most a given probability."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import (
    Floats,
    aligned,
    negative_binomial_distribution,
    normal_quantile,
    poisson_distribution,
)

_NEARLY_POISSON = 1 + 1e-9  # closer to 1 the negative binomial is Poisson in every digit we keep


def poisson_quantile(probability: float, mean: ArrayLike) -> Floats:
    """Smallest count whose Poisson distribution reaches the probability.

    Parameters
    ----------
    probability : float
        In (0, 1).
    mean : array_like
        Expected counts.

    Returns
    -------
    ndarray
        Whole numbers; ``nan`` where the mean is missing.
    """
    (mean,) = aligned(mean)
    return _quantile(probability, mean, mean, lambda count, m, _: poisson_distribution(count, m))


def negative_binomial_quantile(probability: float, mean: ArrayLike, phi: ArrayLike) -> Floats:
    """Smallest count whose negative binomial with variance ``phi × mean`` reaches the probability.

    Parameters
    ----------
    probability : float
        In (0, 1).
    mean, phi : array_like
        Expected counts and their dispersion, at least 1; at 1 the count is Poisson.

    Returns
    -------
    ndarray
        Whole numbers; ``nan`` where either input is missing.
    """
    mean, phi = aligned(mean, phi)
    return _quantile(probability, mean, phi, _negative_binomial_distribution)


def negative_binomial_mid_tail(counts: ArrayLike, mean: ArrayLike, phi: ArrayLike) -> Floats:
    """Chance of more than a count, half the chance of the count itself added.

    The half makes the value uniform on average where nothing unusual happens, which a tail that
    counts the whole of it is not: with few reports it would hardly ever be small.

    Parameters
    ----------
    counts : array_like
        Counts seen.
    mean, phi : array_like
        Expected counts and their dispersion, at least 1; at 1 the count is Poisson.

    Returns
    -------
    ndarray
        In [0, 1]; ``nan`` where an input is missing.

    References
    ----------
    H. O. Lancaster (1961), Journal of the American Statistical Association 56, 223-234.
    """
    counts, mean, phi = aligned(counts, mean, phi)
    known = ~(np.isnan(counts) | np.isnan(mean) | np.isnan(phi))
    result = np.full(counts.shape, np.nan)
    y, m, p = counts[known], mean[known], phi[known]
    below = _negative_binomial_distribution(y - 1, m, p)
    result[known] = 1 - (below + _negative_binomial_distribution(y, m, p)) / 2
    return result


def _negative_binomial_distribution(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(X <= count) with variance ``phi × mean``, Poisson where that is the mean."""
    is_over = phi > _NEARLY_POISSON
    spread = np.where(is_over, phi, 2.0)
    wide = negative_binomial_distribution(count, mean / (spread - 1), 1 / spread)
    return np.where(is_over, wide, poisson_distribution(count, mean))


def _quantile(
    probability: float,
    mean: Floats,
    phi: Floats,
    distribution: Callable[[Floats, Floats, Floats], Floats],
) -> Floats:
    """Search the integers by halving, from a bracket around the normal approximation."""
    if not 0 < probability < 1:
        raise ValueError(f"probability must lie between 0 and 1, not {probability}")
    result = np.full(mean.shape, np.nan)
    known = ~np.isnan(mean) & ~np.isnan(phi)
    m, p = mean[known], phi[known]
    target = probability * (1 - 64 * np.finfo(np.float64).eps)  # a tie by rounding is a tie
    spread = np.sqrt(np.where(p > _NEARLY_POISSON, p * m, m))
    high = np.ceil(m + (abs(float(normal_quantile(probability))) + 1) * spread) + 1
    while (is_short := distribution(high, m, p) < target).any():
        high = np.where(is_short, 2 * high, high)
    low = np.full(high.shape, -1.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        reached = distribution(middle, m, p) >= target
        low = np.where(reached, low, middle)
        high = np.where(reached, middle, high)
    result[known] = high
    return result
