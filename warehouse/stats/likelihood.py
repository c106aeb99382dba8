"""Priors fitted by maximum likelihood: beta-binomial and gamma-Poisson, one family a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from warehouse.stats.shrinkage import (
    BetaPrior,
    GammaPrior,
    beta_prior_by_moments,
    gamma_prior_by_moments,
)
from warehouse.stats.special import Floats, aligned, digamma, floats, log_gamma

_STRENGTH_FACTORS = (1.0, 0.1, 10.0)  # starts around the moment estimate
_SINGULAR, _SHORT = 1e12, 0.1  # condition and step beyond which Newton's method is not trusted
_FARTHEST = 1e6  # strength, in sizes of a unit, beyond which digits cancel and nothing is spread
_NO_GAIN = 1e-6  # log-likelihood below which a spread explains nothing that chance does not


@dataclass(frozen=True)
class FittedBeta:
    """A beta prior with the log-likelihood it reaches."""

    prior: BetaPrior
    log_likelihood: float


@dataclass(frozen=True)
class FittedGamma:
    """A gamma prior with the log-likelihood it reaches."""

    prior: GammaPrior
    log_likelihood: float


def fit_beta_prior(successes: ArrayLike, trials: ArrayLike) -> FittedBeta:
    """Fit the spread of proportions by the likelihood of the beta-binomial.

    Parameters
    ----------
    successes, trials : array_like, shape (units,)
        Counts of one family of units; units without trials are passed over.

    Returns
    -------
    FittedBeta
        Scalars. ``nan`` where the moments know no spread either (fewer than two units, no success,
        no failure); infinite strength, and the common rate's likelihood, where a
        spread explains nothing that chance does not.

    References
    ----------
    R. E. Tarone (1982), Biometrics 38, 215-220.
    """
    x, n = _counted(successes, trials)
    start = beta_prior_by_moments(x, n)
    if np.isnan(start.mean):
        return FittedBeta(start, float("nan"))
    constant = float(np.sum(log_gamma(n + 1) - log_gamma(x + 1) - log_gamma(n - x + 1)))

    def negative(parameters: Floats) -> tuple[float, Floats]:
        alpha, beta = np.exp(parameters)
        value = _log_beta(alpha + x, beta + n - x) - _log_beta(alpha, beta)
        both = digamma(alpha + beta) - digamma(alpha + beta + n)
        by_alpha = np.sum(digamma(alpha + x) - digamma(alpha) + both)
        by_beta = np.sum(digamma(beta + n - x) - digamma(beta) + both)
        return -float(np.sum(value)) - constant, floats([-alpha * by_alpha, -beta * by_beta])

    mean = float(start.mean)
    strength = _finite_strength(start.strength, n)
    best, value = _lowest(
        negative,
        [np.log([mean * strength * f, (1 - mean) * strength * f]) for f in _STRENGTH_FACTORS],
    )
    by_chance = constant + float(np.sum(x) * np.log(mean) + np.sum(n - x) * np.log1p(-mean))
    alpha, beta = np.exp(best)
    if -value < by_chance + _NO_GAIN or alpha + beta > _FARTHEST * np.mean(n):
        return FittedBeta(BetaPrior(floats(mean), floats(np.inf)), by_chance)
    return FittedBeta(BetaPrior(floats(alpha / (alpha + beta)), floats(alpha + beta)), -value)


def fit_gamma_prior(events: ArrayLike, exposure: ArrayLike) -> FittedGamma:
    """Fit the spread of rates by the likelihood of the gamma-Poisson (negative binomial).

    Parameters
    ----------
    events, exposure : array_like, shape (units,)
        Events and exposure of one family of units; units without exposure are passed over.

    Returns
    -------
    FittedGamma
        Scalars. ``nan`` where the moments know no spread either (fewer than two units, no event);
        infinite strength, and the common rate's likelihood, where a
        spread explains nothing that chance does not.

    References
    ----------
    D. P. Gaver, I. G. O'Muircheartaigh (1987), Technometrics 29, 1-15.
    """
    x, e = _counted(events, exposure)
    start = gamma_prior_by_moments(x, e)
    if np.isnan(start.mean):
        return FittedGamma(start, float("nan"))
    constant = float(np.sum(x * np.log(e) - log_gamma(x + 1)))

    def negative(parameters: Floats) -> tuple[float, Floats]:
        shape, rate = np.exp(parameters)
        total = shape + x
        value = log_gamma(total) - log_gamma(shape) + shape * np.log(rate)
        value -= total * np.log(rate + e)
        by_shape = np.sum(digamma(total) - digamma(shape) + np.log(rate / (rate + e)))
        by_rate = np.sum(shape / rate - total / (rate + e))
        return -float(np.sum(value)) - constant, floats([-shape * by_shape, -rate * by_rate])

    mean = float(start.mean)
    strength = _finite_strength(start.strength, e)
    best, value = _lowest(
        negative, [np.log([mean * strength * f, strength * f]) for f in _STRENGTH_FACTORS]
    )
    by_chance = constant + float(np.sum(x) * np.log(mean) - mean * np.sum(e))
    shape, rate = np.exp(best)
    if -value < by_chance + _NO_GAIN or rate > _FARTHEST * np.mean(e):
        return FittedGamma(GammaPrior(floats(mean), floats(np.inf)), by_chance)
    return FittedGamma(GammaPrior(floats(shape / rate), floats(rate)), -value)


def lowest_point(
    negative: Callable[[Floats], tuple[float, Floats]], start: Floats
) -> tuple[Floats, float]:
    """Descend from one start to a minimum; the function returns its value and gradient."""
    found = optimize.minimize(
        negative,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-30.0, 30.0)] * start.size,
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000, "maxcor": 20},
    )
    return _polished(negative, floats(found.x), float(found.fun))


def _polished(
    negative: Callable[[Floats], tuple[float, Floats]], point: Floats, value: float
) -> tuple[Floats, float]:
    """Take Newton's steps from where the descent stopped: near a flat summit it stops early."""
    _, gradient = negative(point)
    for _ in range(3):
        offsets = 1e-5 * np.eye(point.size)
        hessian = floats(
            [(negative(point + o)[1] - negative(point - o)[1]) / 2e-5 for o in offsets]
        )
        if not np.all(np.isfinite(hessian)) or np.linalg.cond(hessian) > _SINGULAR:
            return point, value
        moved = point - np.linalg.solve((hessian + hessian.T) / 2, gradient)
        if np.max(np.abs(moved - point)) > _SHORT:
            return point, value
        moved_value, moved_gradient = negative(moved)
        if np.max(np.abs(moved_gradient)) >= np.max(np.abs(gradient)):
            return point, value
        point, value, gradient = moved, moved_value, moved_gradient
    return point, value


def _lowest(
    negative: Callable[[Floats], tuple[float, Floats]], starts: list[Floats]
) -> tuple[Floats, float]:
    """Descend from every start and keep the lowest end."""
    ends = [lowest_point(negative, start) for start in starts]
    return min(ends, key=lambda end: end[1])


def _counted(counts: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    """Return the units that have a size and a count."""
    x, n = aligned(counts, sizes)
    if x.ndim != 1:
        raise ValueError("one family of units a call: arrays must have one axis")
    is_counted = (n > 0) & ~np.isnan(x)
    return x[is_counted], n[is_counted]


def _finite_strength(strength: Floats, sizes: Floats) -> float:
    """Start from the moments' strength, or far out where they see no difference."""
    if np.isfinite(strength) and strength > 0:
        return float(strength)
    return 10 * float(np.mean(sizes))


def _log_beta(alpha: Floats, beta: Floats) -> Floats:
    return log_gamma(alpha) + log_gamma(beta) - log_gamma(alpha + beta)
