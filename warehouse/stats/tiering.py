"""What the rules of a tier ask of the figures: how surely a rate or a ratio lies above a cut-off.

A tier is decided by rules in the warehouse (`dbt_project/macros/tier_rules.sql`). Their statistical
inputs are here, with the two questions that every signature needs answered: how likely would the
same world give another tier, and how many more failures or reports would it take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.shrinkage import BetaPrior, GammaPrior
from warehouse.stats.special import (
    Floats,
    Integers,
    aligned,
    beta_distribution,
    floats,
    gamma_quantile,
    log_gamma,
    negative_binomial_distribution,
)

SAME = 1e-12  # probabilities closer than this are one


@dataclass(frozen=True)
class Effective:
    """A rate as if from a simple sample: standardised where strata allow it, else crude."""

    failures: Floats
    checks: Floats
    rate: Floats
    is_standardised: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def effective_counts(
    failures: ArrayLike, checks: ArrayLike, standard: ArrayLike, least_checks: float
) -> Effective:
    """Standardise failure rates to a reference mix and say how large a simple sample that makes.

    Parameters
    ----------
    failures, checks : array_like, shape (cells, strata)
        Counts by stratum; the last axis may hold strata of weight 0, which no mix knows.
    standard : array_like, shape (strata,)
        Shares of the reference mix.
    least_checks : float
        A cell is standardised when every stratum of the mix has as many checks, and no check lies
        outside the mix; otherwise its crude counts stand.

    Returns
    -------
    Effective
        Shape (cells,). The effective number of checks gives a simple sample the variance of the
        standardised rate (Korn and Graubard 1998), and is never above the checks there are. The
        rate is ``nan`` without checks.
    """
    x, n, weight = aligned(failures, checks, standard)
    total_x, total_n = x.sum(axis=-1), n.sum(axis=-1)
    in_mix = weight > 0
    is_standardised = np.all(np.where(in_mix, n >= least_checks, n == 0), axis=-1)
    share = weight / np.sum(weight, axis=-1, keepdims=True)
    size = np.where(n > 0, n, 1.0)
    p = x / size
    rate = np.sum(share * p, axis=-1)
    variance = np.sum(share**2 * p * (1 - p) / size, axis=-1)
    of_one_rate = 1 / np.sum(np.where(in_mix, share**2 / size, 0.0), axis=-1)
    spread = np.where(variance > 0, variance, 1.0)
    simple = np.where(variance > 0, rate * (1 - rate) / spread, of_one_rate)
    effective_n = np.where(is_standardised, np.minimum(simple, total_n), total_n)
    crude = total_x / np.where(total_n > 0, total_n, np.nan)
    stated = np.where(is_standardised, rate, crude)
    return Effective(
        failures=np.where(total_n > 0, stated, 0.0) * effective_n,
        checks=effective_n,
        rate=stated,
        is_standardised=is_standardised,
    )


def comparable_counts(
    failures: ArrayLike, checks: ArrayLike, standard: ArrayLike, least_checks: float
) -> tuple[Floats, Floats]:
    """Bring cells that were checked in different channels to one mix, however thin their strata.

    Indirect standardisation: a cell keeps its failures, and its checks count for as many as would
    have brought the same failures to be expected in the reference mix. Directly standardised rates
    hang on the thinnest stratum; in simulation they named no more of the right cells than crude
    ones, these a tenth more.

    Parameters
    ----------
    failures, checks : array_like, shape (..., cells, strata)
        Counts by stratum. Strata are compared over all cells, those outside the mix as well.
    standard : array_like, shape (strata,)
        Shares of the reference mix; 0 for a stratum that it does not know.
    least_checks : float
        What is known of a stratum is drawn towards all strata by as many checks.

    Returns
    -------
    tuple of ndarray, shape (..., cells)
        Failures and comparable checks, never fewer than the failures; the plain counts where
        nothing failed anywhere.

    References
    ----------
    N. E. Breslow, N. E. Day (1987), Statistical Methods in Cancer Research II, IARC, chapter 2.
    """
    x, n = floats(failures), floats(checks)
    weight = floats(standard) / np.sum(standard)
    of_strata, of_checks = x.sum(axis=-2, keepdims=True), n.sum(axis=-2, keepdims=True)
    total = of_checks.sum(axis=-1, keepdims=True)
    overall = of_strata.sum(axis=-1, keepdims=True) / np.where(total > 0, total, 1.0)
    rate = (of_strata + least_checks * overall) / (of_checks + least_checks)
    in_mix = np.sum(weight * rate, axis=-1)
    found, plain = x.sum(axis=-1), n.sum(axis=-1)
    expected = np.sum(n * rate, axis=-1)
    comparable = np.where(in_mix > 0, expected / np.where(in_mix > 0, in_mix, 1.0), plain)
    return found, np.maximum(comparable, found)


def bounded_beta_prior(prior: BetaPrior, most_trials: float) -> BetaPrior:
    """Let no prior weigh more than so many checks; where nothing can be learnt take Jeffreys'."""
    is_known = ~np.isnan(prior.strength) & ~np.isnan(prior.mean)
    strength = np.clip(np.where(is_known, prior.strength, 1.0), 1.0, most_trials)
    return BetaPrior(np.where(is_known, prior.mean, 0.5), strength)


def bounded_gamma_prior(prior: GammaPrior, most_events: float) -> GammaPrior:
    """Let no prior weigh more than so many expected events; without knowledge expect the usual."""
    is_known = ~np.isnan(prior.strength) & ~np.isnan(prior.mean) & (prior.mean > 0)
    strength = np.clip(np.where(is_known, prior.strength, 1.0), 1.0, most_events)
    return GammaPrior(np.where(is_known, prior.mean, 1.0), strength)


def rate_exceedance(
    failures: ArrayLike, checks: ArrayLike, prior: BetaPrior, limit: ArrayLike
) -> Floats:
    """Probability that the true rate is at least the limit; ``nan`` without checks.

    Counts may be effective ones, that is, not whole.
    """
    x, n, alpha, beta, cut = aligned(failures, checks, prior.alpha, prior.beta, limit)
    above = beta_distribution(1 - cut, np.maximum(beta + n - x, SAME), np.maximum(alpha + x, SAME))
    return np.where(n > 0, above, np.nan)


def ratio_lower_bound(
    events: ArrayLike, expected: ArrayLike, prior: GammaPrior, probability: float = 0.05
) -> Floats:
    """Ratio of events to their expected number that is exceeded with 95 % certainty (EB05).

    References
    ----------
    W. DuMouchel (1999), The American Statistician 53, 177-190, with one gamma as prior.
    """
    y, e, shape, strength = aligned(events, expected, prior.shape, prior.strength)
    return gamma_quantile(probability, shape + y, strength + e)


def least_count(reached: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Integers:
    """First position on the last axis from which a growing condition holds; its length if never."""
    return np.where(reached.any(axis=-1), reached.argmax(axis=-1), reached.shape[-1]).astype(
        np.int64
    )


def predicted_counts(checks: int, alpha: float, beta: float) -> Floats:
    """Probability of each number of failures in another sample of the same size.

    The rate is uncertain by its posterior Beta(alpha, beta), so that the counts are beta-binomial.
    """
    k = np.arange(checks + 1, dtype=np.float64)
    log_choose = log_gamma(checks + 1) - log_gamma(k + 1) - log_gamma(checks - k + 1)
    log_share = (
        log_gamma(k + alpha)
        + log_gamma(checks - k + beta)
        - log_gamma(checks + alpha + beta)
        + log_gamma(alpha + beta)
        - log_gamma(alpha)
        - log_gamma(beta)
    )
    mass = np.exp(log_choose + log_share)
    return floats(mass / mass.sum())


def count_tail(
    least: ArrayLike, shape: ArrayLike, strength: ArrayLike, expected: ArrayLike
) -> Floats:
    """Probability of so many events or more in another window like this one.

    The ratio is uncertain by its posterior Gamma(shape, strength), so that the counts are negative
    binomial.
    """
    y, a, b, e = aligned(least, shape, strength, expected)
    return 1 - negative_binomial_distribution(y - 1, a, b / (b + e))


def joint_signals(
    levels: Sequence[Sequence[float]], signal_levels: Sequence[int]
) -> Mapping[tuple[int, int], float]:
    """Combine independent indicators: (highest level, number of signals) → probability.

    Parameters
    ----------
    levels
        For each indicator the probabilities of its levels, from none upwards.
    signal_levels
        For each indicator the level from which it signals; one beyond its levels never does.
    """
    joint: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for indicator, signal_level in zip(levels, signal_levels, strict=True):
        widened: dict[tuple[int, int], float] = {}
        for (highest, count), share in joint.items():
            for level, probability in enumerate(indicator):
                state = (max(highest, level), count + (level >= signal_level))
                widened[state] = widened.get(state, 0.0) + share * probability
        joint = widened
    return joint
