"""Rates drawn towards their common mean, the more the less each rests on.

A factory with one failure in two checks has not been shown to fail half the time. Empirical Bayes
learns from all units how far rates really differ, and leaves each unit as much of its own rate as
its counts can carry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.intervals import Interval
from warehouse.stats.special import (
    Floats,
    aligned,
    beta_distribution,
    beta_quantile,
    floats,
    gamma_quantile,
    gamma_tail,
)

_FEWEST = 2  # units that can tell of a spread


@dataclass(frozen=True)
class BetaPrior:
    """How true proportions are spread: a mean, and a strength counted in trials.

    An infinite strength says that the units show no difference beyond chance.
    """

    mean: Floats
    strength: Floats

    @property
    def alpha(self) -> Floats:
        return self.mean * self.strength

    @property
    def beta(self) -> Floats:
        return (1 - self.mean) * self.strength


@dataclass(frozen=True)
class GammaPrior:
    """How true rates are spread: a mean, and a strength counted in exposure (the gamma's rate).

    An infinite strength says that the units show no difference beyond chance.
    """

    mean: Floats
    strength: Floats

    @property
    def shape(self) -> Floats:
        return self.mean * self.strength

    @property
    def variance(self) -> Floats:
        """Variance of the true rates, Marshall's A."""
        return self.mean / self.strength


def beta_prior_by_moments(successes: ArrayLike, trials: ArrayLike) -> BetaPrior:
    """Estimate the spread of proportions by Kleinman's weighted moments.

    Parameters
    ----------
    successes, trials : array_like, shape (..., units)
        Counts, the units of one family on the last axis; units without trials are passed over.

    Returns
    -------
    BetaPrior
        Shape (...). Infinite strength where the units differ no more than chance would have them;
        ``nan`` with fewer than two units, and where no unit or every trial succeeded.

    References
    ----------
    J. C. Kleinman (1973), JASA 68, 46-54.
    """
    x, n, unit_count = _units(successes, trials)
    total = np.sum(n, axis=-1)
    mean = np.sum(x, axis=-1) / np.where(total > 0, total, np.nan)
    share = x / np.where(n > 0, n, 1.0)
    spread = np.sum(n * (share - mean[..., None]) ** 2, axis=-1)
    by_chance = mean * (1 - mean)
    room = total - np.sum(n**2, axis=-1) / np.where(total > 0, total, np.nan) - (unit_count - 1)
    divisor = by_chance * room
    is_known = (unit_count >= _FEWEST) & (divisor > 0)
    rho = (spread - by_chance * (unit_count - 1)) / np.where(is_known, divisor, np.nan)
    strength = (1 - rho) / np.where(rho > 0, rho, np.nan)
    strength = np.where(is_known & (rho <= 0), np.inf, np.maximum(strength, 0.0))
    return BetaPrior(np.where(is_known, mean, np.nan), np.where(is_known, strength, np.nan))


def beta_prior_by_mean_size_moments(successes: ArrayLike, trials: ArrayLike) -> BetaPrior:
    """Estimate the spread of proportions by moments as if every unit had the mean number of trials.

    Parameters
    ----------
    successes, trials : array_like, shape (..., units)
        Counts; units without trials are passed over.

    Returns
    -------
    BetaPrior
        Shape (...). Infinite strength where the units differ no more than chance would have them;
        ``nan`` with fewer than two units, a mean of one trial, and where no unit or every trial
        succeeded.

    References
    ----------
    M. Martuzzi, P. Elliott (1996), Statistics in Medicine 15, 1867-1873.
    """
    x, n, unit_count = _units(successes, trials)
    total = np.sum(n, axis=-1)
    mean = np.sum(x, axis=-1) / np.where(total > 0, total, np.nan)
    share = x / np.where(n > 0, n, 1.0)
    mean_size = total / np.where(unit_count >= _FEWEST, unit_count, np.nan)
    by_chance = mean * (1 - mean)
    is_known = (mean_size > 1) & (by_chance > 0)
    size = np.where(is_known, mean_size, np.nan)
    spread = np.sum(n * (share - mean[..., None]) ** 2, axis=-1) / np.where(is_known, total, np.nan)
    variance = (size * spread - by_chance) / (size - 1)
    strength = np.maximum(by_chance / np.where(variance > 0, variance, np.nan) - 1, 0.0)
    return BetaPrior(np.where(is_known, mean, np.nan), np.where(variance <= 0, np.inf, strength))


def beta_prior_by_plain_moments(successes: ArrayLike, trials: ArrayLike) -> BetaPrior:
    """Estimate the spread of proportions by the mean and variance of the raw ones, unweighted.

    Parameters
    ----------
    successes, trials : array_like, shape (..., units)
        Counts; units without trials are passed over.

    Returns
    -------
    BetaPrior
        Shape (...); ``nan`` with fewer than two units or raw proportions that do not vary.

    References
    ----------
    A. Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, section 5.1.
    """
    x, n, unit_count = _units(successes, trials)
    counted = np.where(unit_count >= _FEWEST, unit_count, np.nan)
    share = x / np.where(n > 0, n, 1.0)
    mean = np.sum(share, axis=-1) / counted
    squares = np.where(n > 0, (share - mean[..., None]) ** 2, 0.0)
    variance = np.sum(squares, axis=-1) / (counted - 1)
    strength = mean * (1 - mean) / np.where(variance > 0, variance, np.nan) - 1
    return BetaPrior(np.where(np.isnan(strength), np.nan, mean), strength)


def beta_posterior_mean(successes: ArrayLike, trials: ArrayLike, prior: BetaPrior) -> Floats:
    """Proportion of each unit, drawn towards the mean of the prior.

    Parameters
    ----------
    successes, trials : array_like
        Counts of the units.
    prior : BetaPrior
        Broadcast against the units.

    Returns
    -------
    ndarray
        Proportions; ``nan`` where a unit has no trials: the prior alone is no finding about it.
    """
    x, n, mean, strength = aligned(successes, trials, prior.mean, prior.strength)
    n = np.where(n > 0, n, np.nan)
    own = n / (strength + n)
    return own * x / n + (1 - own) * mean


def beta_posterior_interval(
    successes: ArrayLike, trials: ArrayLike, prior: BetaPrior, level: float = 0.95
) -> Interval:
    """Equal-tailed bounds of each unit's proportion, given the prior.

    Parameters
    ----------
    successes, trials : array_like
        Counts of the units.
    prior : BetaPrior
        Broadcast against the units; with infinite strength both bounds are its mean.
    level : float
        Posterior probability between the bounds.

    Returns
    -------
    Interval
        Proportions; ``nan`` where a unit has no trials.
    """
    x, n, mean, strength = aligned(successes, trials, prior.mean, prior.strength)
    is_fixed = np.isinf(strength) & (n > 0)
    finite = np.where(np.isinf(strength) | ~(n > 0), np.nan, strength)
    alpha, beta = mean * finite + x, (1 - mean) * finite + n - x
    tail = (1 - level) / 2
    low, high = beta_quantile(tail, alpha, beta), beta_quantile(1 - tail, alpha, beta)
    return Interval(np.where(is_fixed, mean, low), np.where(is_fixed, mean, high))


def beta_exceedance(
    successes: ArrayLike, trials: ArrayLike, prior: BetaPrior, limit: ArrayLike
) -> Floats:
    """Probability that a unit's true proportion is at least the limit.

    Parameters
    ----------
    successes, trials : array_like
        Counts of the units.
    prior : BetaPrior
        Broadcast against the units; with infinite strength the answer is 0 or 1.
    limit : array_like
        Proportions to compare with.

    Returns
    -------
    ndarray
        Probabilities; ``nan`` where a unit has no trials.
    """
    x, n, mean, strength, limit = aligned(successes, trials, prior.mean, prior.strength, limit)
    finite = np.where(np.isinf(strength) | ~(n > 0), np.nan, strength)
    alpha, beta = mean * finite + x, (1 - mean) * finite + n - x
    inside = np.clip(limit, 0.0, 1.0)
    above = beta_distribution(1 - inside, beta, alpha)  # the upper tail, exact where it is small
    fixed = np.where(n > 0, (mean >= limit).astype(np.float64), np.nan)
    return np.where(np.isinf(strength), fixed, above)


def gamma_prior_by_moments(events: ArrayLike, exposure: ArrayLike) -> GammaPrior:
    """Estimate the spread of rates by Marshall's weighted moments.

    Parameters
    ----------
    events, exposure : array_like, shape (..., units)
        Events and exposure (or expected events), the units of one family on the last axis; units
        without exposure are passed over.

    Returns
    -------
    GammaPrior
        Shape (...), rates per unit of exposure. Infinite strength where the units differ no more
        than chance would have them; ``nan`` with fewer than two units or without any event.

    References
    ----------
    R. J. Marshall (1991), Applied Statistics 40, 283-294.
    """
    x, e, unit_count = _units(events, exposure)
    total = np.sum(e, axis=-1)
    mean = np.sum(x, axis=-1) / np.where(total > 0, total, np.nan)
    is_known = (unit_count >= _FEWEST) & (mean > 0)
    total, mean = np.where(is_known, total, np.nan), np.where(is_known, mean, np.nan)
    rate = x / np.where(e > 0, e, 1.0)
    spread = np.sum(e * (rate - mean[..., None]) ** 2, axis=-1) / total
    variance = spread - mean * unit_count / total
    strength = mean / np.where(variance > 0, variance, np.nan)
    return GammaPrior(mean, np.where(variance <= 0, np.inf, strength))


def gamma_posterior_mean(events: ArrayLike, exposure: ArrayLike, prior: GammaPrior) -> Floats:
    """Rate of each unit, drawn towards the mean of the prior.

    Parameters
    ----------
    events, exposure : array_like
        Events and exposure of the units.
    prior : GammaPrior
        Broadcast against the units.

    Returns
    -------
    ndarray
        Events per unit of exposure; ``nan`` where a unit has no exposure.
    """
    x, e, mean, strength = aligned(events, exposure, prior.mean, prior.strength)
    e = np.where(e > 0, e, np.nan)
    own = e / (strength + e)
    return own * x / e + (1 - own) * mean


def gamma_posterior_interval(
    events: ArrayLike, exposure: ArrayLike, prior: GammaPrior, level: float = 0.95
) -> Interval:
    """Equal-tailed bounds of each unit's rate, given the prior.

    Parameters
    ----------
    events, exposure : array_like
        Events and exposure of the units.
    prior : GammaPrior
        Broadcast against the units; with infinite strength both bounds are its mean.
    level : float
        Posterior probability between the bounds.

    Returns
    -------
    Interval
        Events per unit of exposure; ``nan`` where a unit has no exposure.
    """
    x, e, mean, strength = aligned(events, exposure, prior.mean, prior.strength)
    is_fixed = np.isinf(strength) & (e > 0)
    finite = np.where(np.isinf(strength) | ~(e > 0), np.nan, strength)
    shape, rate = mean * finite + x, finite + e
    tail = (1 - level) / 2
    low, high = gamma_quantile(tail, shape, rate), gamma_quantile(1 - tail, shape, rate)
    return Interval(np.where(is_fixed, mean, low), np.where(is_fixed, mean, high))


def gamma_exceedance(
    events: ArrayLike, exposure: ArrayLike, prior: GammaPrior, limit: ArrayLike
) -> Floats:
    """Probability that a unit's true rate is at least the limit.

    Parameters
    ----------
    events, exposure : array_like
        Events and exposure of the units.
    prior : GammaPrior
        Broadcast against the units; with infinite strength the answer is 0 or 1.
    limit : array_like
        Rates to compare with, per unit of exposure.

    Returns
    -------
    ndarray
        Probabilities; ``nan`` where a unit has no exposure.
    """
    x, e, mean, strength, limit = aligned(events, exposure, prior.mean, prior.strength, limit)
    finite = np.where(np.isinf(strength) | ~(e > 0), np.nan, strength)
    above = gamma_tail(np.maximum(limit, 0.0), mean * finite + x, finite + e)
    fixed = np.where(e > 0, (mean >= limit).astype(np.float64), np.nan)
    return np.where(np.isinf(strength), fixed, above)


def _units(counts: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return counts and sizes, zeros for units without either, and how many units have both."""
    x, n = aligned(counts, sizes)
    if np.any(x < 0) or np.any(n < 0):
        raise ValueError("counts and their sizes are never below zero")
    is_counted = (n > 0) & ~np.isnan(x)
    unit_count = np.sum(is_counted, axis=-1)
    return np.where(is_counted, x, 0.0), np.where(is_counted, n, 0.0), floats(unit_count)
