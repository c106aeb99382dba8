"""GPS: observed over expected reports, shrunk by a mixture of two gammas (EBGM, EB05, EB95)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.likelihood import lowest_point
from warehouse.stats.special import (
    Booleans,
    Floats,
    aligned,
    digamma,
    floats,
    gamma_distribution,
    gamma_quantile,
    log_gamma,
)

Theta: TypeAlias = tuple[float, float, float, float, float]

# The likelihood has flat ridges and more than one summit. Broad mixtures lie in a wide basin; one
# of few, strong and alike signals in a narrow one, which starts without a large alpha1 do not find.
BROAD_STARTS: tuple[Theta, ...] = (
    (0.2, 0.1, 2.0, 4.0, 1 / 3),
    (2.0, 0.4, 2.0, 2.0, 0.1),
    (0.5, 0.3, 1.0, 1.0, 0.5),
    (1.0, 0.2, 5.0, 5.0, 0.2),
    (0.1, 0.1, 10.0, 10.0, 0.01),
)
NARROW_STARTS: tuple[Theta, ...] = (
    (5.0, 1.0, 2.0, 2.0, 0.05),
    (15.0, 1.0, 1.5, 1.5, 0.05),
    (20.0, 2.0, 2.0, 2.0, 0.03),
)
_FEWEST_STARTS, _PARAMETER_COUNT = 2, 5
_AGREEMENT = 0.01  # log-likelihood units within which the two best starts must end
_SQUASHED_ABOVE = 20_000  # cells; fewer are fitted as they are
_BIN_WIDTH = 0.05  # on log expected
_KEPT_SINGLE = 50  # reports from which on a cell is never merged


class UnsettledFitError(ArithmeticError):
    """The two best starts ended apart: there is no telling which summit is the highest."""


@dataclass(frozen=True)
class GammaMixture:
    """The prior of true ratios, with what it takes to reproduce and to doubt it.

    ``theta`` is (alpha1, beta1, alpha2, beta2, P): P Ga(alpha1, beta1) + (1 - P) Ga(alpha2, beta2).
    ``log_likelihood`` is of the points fitted, ``start_log_likelihoods`` one a start, best first.
    """

    theta: Theta
    log_likelihood: float
    start_log_likelihoods: tuple[float, ...]
    point_count: int


@dataclass(frozen=True)
class Posterior:
    """Shrunk ratios of cells: ``qn`` is the share of the first gamma."""

    qn: Floats
    ebgm: Floats
    eb05: Floats
    eb95: Floats


def squash(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Merge cells of one observed count and nearly one expected count into weighted points.

    Parameters
    ----------
    observed, expected : array_like, shape (cells,)
        Reports and expected reports; cells without a report are passed over.

    Returns
    -------
    observed, expected, weight : ndarray, shape (points,)
        ``expected`` is the geometric mean of the merged cells, ``weight`` their number. Bins are
        5 % wide in expected reports; counts of 50 and more stay single.

    References
    ----------
    W. DuMouchel, D. Pregibon (2001), KDD 2001, 67-76.
    """
    n, e = _reported(observed, expected)
    log_expected = np.log(e)
    bins = np.floor(log_expected / _BIN_WIDTH)
    single = np.where(n >= _KEPT_SINGLE, np.arange(n.size), -1)
    keys = np.stack([n, bins, single], axis=1)
    points, place, weight = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    merged = np.bincount(place.ravel(), weights=log_expected) / weight
    return points[:, 0], np.exp(merged), floats(weight)


def fit_gamma_mixture(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    is_squashed: bool | None = None,
    starts: Sequence[Theta] = BROAD_STARTS + NARROW_STARTS,
) -> GammaMixture:
    """Fit the mixture by the likelihood of counts that are at least one, from fixed starts.

    Parameters
    ----------
    observed, expected : array_like, shape (cells,)
        Reports and the reports that independence would give; cells without a report are passed over
        and the likelihood is conditional on a report.
    is_squashed : bool, optional
        Whether to merge alike cells first; by default above 20,000 cells.
    starts : sequence of theta
        Where to climb from, at least two; the end of the highest is kept.

    Returns
    -------
    GammaMixture
        The best of the starts.

    Raises
    ------
    UnsettledFitError
        When the log-likelihoods of the two best starts differ by more than 0.01, or when there are
        fewer than five cells to estimate five parameters from.

    References
    ----------
    W. DuMouchel (1999), The American Statistician 53, 177-190.
    """
    n, e = _reported(observed, expected)
    if len(starts) < _FEWEST_STARTS:
        raise ValueError("one start alone cannot be doubted; give at least two")
    if n.size < _PARAMETER_COUNT:
        raise UnsettledFitError(f"{n.size} cells with reports are too few for five parameters")
    if is_squashed or (is_squashed is None and n.size > _SQUASHED_ABOVE):
        n, e, weight = squash(n, e)
    else:
        n, e, weight = _merged(n, e)

    def negative(parameters: Floats) -> tuple[float, Floats]:
        return _negative_log_likelihood(parameters, n, e, weight)

    ends = [lowest_point(negative, _to_line(floats(start))) for start in starts]
    ends.sort(key=lambda end: end[1])
    if ends[1][1] - ends[0][1] > _AGREEMENT:
        raise UnsettledFitError(
            f"the two best starts end at log-likelihoods {-ends[0][1]:.4f} and {-ends[1][1]:.4f}"
        )
    return GammaMixture(
        theta=_ordered(_from_line(ends[0][0])),
        log_likelihood=-ends[0][1],
        start_log_likelihoods=tuple(-value for _, value in ends),
        point_count=n.size,
    )


def log_likelihood(theta: Theta, observed: ArrayLike, expected: ArrayLike) -> float:
    """Log-likelihood of a mixture on cells with at least one report.

    Parameters
    ----------
    theta : tuple of float
        (alpha1, beta1, alpha2, beta2, P).
    observed, expected : array_like, shape (cells,)
        Reports and expected reports.

    Returns
    -------
    float
        Natural logarithm.
    """
    n, e = _reported(observed, expected)
    return -_negative_log_likelihood(_to_line(floats(theta)), n, e, np.ones(n.size))[0]


def posterior(
    mixture: GammaMixture,
    observed: ArrayLike,
    expected: ArrayLike,
    wanted: Booleans | None = None,
) -> Posterior:
    """Shrink the ratio of observed to expected reports of each cell.

    Parameters
    ----------
    mixture : GammaMixture
        The fitted prior.
    observed, expected : array_like, shape (cells,)
        Reports and expected reports.
    wanted : ndarray of bool, shape (cells,), optional
        Cells to compute EB05 and EB95 for, which takes most of the time; by default all.

    Returns
    -------
    Posterior
        Ratios, shape (cells,): EBGM is the posterior geometric mean, EB05 and EB95 the 5 % and 95 %
        quantiles. ``nan`` where reports are missing or nothing is expected, quantiles also where
        not wanted.

    References
    ----------
    W. DuMouchel (1999), The American Statistician 53, 177-190.
    """
    n, e = aligned(observed, expected)
    e = np.where(e > 0, e, np.nan)
    alpha1, beta1, alpha2, beta2, share = mixture.theta
    first = np.log(share) + _log_negative_binomial(n, e, alpha1, beta1)
    second = np.log1p(-share) + _log_negative_binomial(n, e, alpha2, beta2)
    with np.errstate(invalid="ignore"):  # NumPy warns of nan here, and here alone
        qn = np.exp(first - np.logaddexp(first, second))
    log_mean = qn * (digamma(alpha1 + n) - np.log(beta1 + e))
    log_mean += (1 - qn) * (digamma(alpha2 + n) - np.log(beta2 + e))
    at = np.flatnonzero(~np.isnan(qn) if wanted is None else wanted & ~np.isnan(qn))
    eb05, eb95 = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
    gammas = (alpha1 + n[at], beta1 + e[at], alpha2 + n[at], beta2 + e[at], qn[at])
    eb05[at] = _mixture_quantile(0.05, *gammas)
    eb95[at] = _mixture_quantile(0.95, *gammas)
    return Posterior(qn, np.exp(log_mean), eb05, eb95)


def _reported(observed: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats]:
    """Return the cells that have a report and an expectation."""
    n, e = aligned(observed, expected)
    has_report = (n >= 1) & (e > 0)
    return n[has_report], e[has_report]


def _merged(n: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Merge cells that are equal, which changes nothing but the time the fit takes."""
    points, weight = np.unique(np.stack([n, e], axis=1), axis=0, return_counts=True)
    return points[:, 0], points[:, 1], floats(weight)


def _to_line(theta: Floats) -> Floats:
    """Spread the parameters over the whole line: logarithms, and the log-odds of P."""
    return np.append(np.log(theta[:4]), np.log(theta[4] / (1 - theta[4])))


def _from_line(parameters: Floats) -> Floats:
    return floats(np.append(np.exp(parameters[:4]), 1 / (1 + np.exp(-parameters[4:]))))


def _ordered(theta: Floats) -> Theta:
    """Name the gamma with the larger mean the first: the two may swap without any change."""
    alpha1, beta1, alpha2, beta2, share = (float(value) for value in theta)
    if alpha1 / beta1 >= alpha2 / beta2:
        return alpha1, beta1, alpha2, beta2, share
    return alpha2, beta2, alpha1, beta1, 1 - share


def _log_negative_binomial(n: Floats, e: Floats, alpha: float, beta: float) -> Floats:
    """Log-probability of a count whose ratio to the expected is gamma-distributed."""
    value = log_gamma(alpha + n) - log_gamma(alpha) - log_gamma(n + 1)
    return floats(value - alpha * np.log1p(e / beta) + n * (np.log(e) - np.log(beta + e)))


def _truncated(n: Floats, e: Floats, alpha: float, beta: float) -> tuple[Floats, Floats, Floats]:
    """Log-probability given a report, and its slopes in log alpha and log beta."""
    log_none = -alpha * np.log1p(e / beta)  # log-probability of no report
    some = -np.expm1(log_none)
    value = _log_negative_binomial(n, e, alpha, beta) - np.log(some)
    odds = np.exp(log_none) / some
    by_alpha = digamma(alpha + n) - digamma(alpha) + log_none / alpha * (1 + odds)
    spread = e / (beta * (beta + e))
    by_beta = alpha * spread * (1 + odds) - n / (beta + e)
    return value, alpha * by_alpha, beta * by_beta


def _negative_log_likelihood(
    parameters: Floats, n: Floats, e: Floats, weight: Floats
) -> tuple[float, Floats]:
    """Negative log-likelihood of weighted points, and its gradient on the line."""
    alpha1, beta1, alpha2, beta2, share = (float(value) for value in _from_line(parameters))
    first, *first_slopes = _truncated(n, e, alpha1, beta1)
    second, *second_slopes = _truncated(n, e, alpha2, beta2)
    first = first + np.log(share)
    second = second - np.log1p(np.exp(parameters[4]))
    both = np.logaddexp(first, second)
    own = np.exp(first - both)
    slopes = [own * slope for slope in first_slopes]
    slopes += [(1 - own) * slope for slope in second_slopes]
    slopes.append(own - share)
    gradient = floats([-float(weight @ slope) for slope in slopes])
    return -float(weight @ both), gradient


def _mixture_quantile(
    probability: float, shape1: Floats, rate1: Floats, shape2: Floats, rate2: Floats, share: Floats
) -> Floats:
    """Quantile of a mixture of two gammas: Newton's steps, halving where they leave the bracket."""
    one = gamma_quantile(probability, shape1, rate1)
    two = gamma_quantile(probability, shape2, rate2)
    low, high = np.minimum(one, two), np.maximum(one, two)  # the mixture's lies between the two
    value = share * one + (1 - share) * two
    constant1 = shape1 * np.log(rate1) - log_gamma(shape1)
    constant2 = shape2 * np.log(rate2) - log_gamma(shape2)
    active = np.arange(value.size)
    for _ in range(100):
        at = value[active]
        s1, r1, s2, r2 = shape1[active], rate1[active], shape2[active], rate2[active]
        p = share[active]
        miss = p * gamma_distribution(at, s1, r1) + (1 - p) * gamma_distribution(at, s2, r2)
        miss -= probability
        log_at = np.log(at)
        density = p * np.exp(constant1[active] + (s1 - 1) * log_at - r1 * at)
        density += (1 - p) * np.exp(constant2[active] + (s2 - 1) * log_at - r2 * at)
        low[active] = np.where(miss <= 0, at, low[active])
        high[active] = np.where(miss >= 0, at, high[active])
        with np.errstate(divide="ignore", invalid="ignore"):
            step = at - miss / density
        inside = (step >= low[active]) & (step <= high[active])
        moved = np.where(inside, step, (low[active] + high[active]) / 2)
        value[active] = moved
        active = active[np.abs(moved - at) > 1e-12 * moved]
        if active.size == 0:
            break
    return value
