"""Do tiers name the right cells: crude, shrunken and ours beside each other, at equal alarms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from warehouse.stats.shrinkage import (
    beta_posterior_mean,
    beta_prior_by_moments,
    gamma_exceedance,
    gamma_posterior_mean,
    gamma_prior_by_moments,
)
from warehouse.stats.special import Booleans, Floats, Integers, floats
from warehouse.stats.tiering import (
    bounded_beta_prior,
    bounded_gamma_prior,
    comparable_counts,
    rate_exceedance,
)

ALARM_SHARES: Final = (0.5, 1.0, 1.5)  # cells named for each that deserves it
_CELLS: Final = 400  # industries and hazards
_MIX: Final = np.array([0.5, 0.3, 0.2])  # the reference mix of channels
_CHANNEL_ODDS: Final = np.array([0.7, 1.0, 1.8])  # shops online fail more often than makers
_RATE_MEAN, _RATE_STRENGTH = 0.08, 8.0
_ACT_RATE, _STRONG_RATIO = 0.20, 2.0
_SURGING_SHARE, _SEVERE_SHARE = 0.08, 0.4
_LEAST_STRATUM_CHECKS, _MOST_PRIOR_CHECKS, _MOST_PRIOR_EVENTS = 5.0, 200.0, 20.0


@dataclass(frozen=True)
class TierScore:
    """How one way of tiering did: cells named, named wrongly, and missed, over all rounds.

    ``red_count`` is the number of cells that deserve a warning, ``alarm_count`` how many were
    named; every way names as many in each round, ``alarm_share`` times those that deserve it.
    """

    way: str
    alarm_share: float
    cell_count: int
    red_count: int
    alarm_count: int
    false_reds: int
    missed_reds: int

    @property
    def precision(self) -> float:
        """Share of the cells named that deserved it."""
        return (self.alarm_count - self.false_reds) / self.alarm_count

    @property
    def recall(self) -> float:
        """Share of the cells that deserved it and were named."""
        return (self.red_count - self.missed_reds) / self.red_count


@dataclass(frozen=True)
class _World:
    """Cells with their truth and what is seen of them."""

    failures: Floats  # (cells, channels)
    checks: Floats
    events: Floats  # (cells,)
    expected: Floats
    is_severe: Booleans
    is_red: Booleans


def tiers(
    rounds: int = 60,
    seed: int = 20261125,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[TierScore]:
    """Draw worlds of cells, let each way name the worst, and hold them against the truth.

    A cell deserves a warning when its failure rate in the reference mix of channels is 20 % or
    more, or when it truly reports twice what its past lets expect and the harm is severe. Each way
    names half as many cells as deserve it, as many, and half as many again, so that false and
    missed ones can be compared at equal alarms.

    Parameters
    ----------
    rounds : int
        Worlds drawn; each has 400 cells of a few to some hundreds of checks and reports.
    seed : int
        Names the random numbers.
    progress : callable, optional
        Called with the rounds done and the rounds in all.
    """
    counted = {(share, way): np.zeros(4, dtype=np.int64) for share in ALARM_SHARES for way in _WAYS}
    for turn in range(rounds):
        world = _drawn(np.random.default_rng([seed, turn]))
        for way, evidence in _WAYS.items():
            worst_first = np.argsort(-evidence(world), kind="stable")
            for share in ALARM_SHARES:
                counted[share, way] += _counted(world.is_red, worst_first, share)
        progress(turn + 1, rounds)
    return [
        TierScore(way, share, rounds * _CELLS, *map(int, sums))
        for (share, way), sums in counted.items()
    ]


def _counted(is_red: Booleans, worst_first: Integers, share: float) -> Integers:
    """Name the worst cells: how many deserve it, are named, are named wrongly, are missed."""
    red_count = int(is_red.sum())
    alarm_count = round(share * red_count)
    named = np.zeros(is_red.size, dtype=np.bool_)
    named[worst_first[:alarm_count]] = True
    wrong, missed = np.sum(named & ~is_red), np.sum(is_red & ~named)
    return np.array([red_count, alarm_count, wrong, missed], dtype=np.int64)


def _drawn(chance: np.random.Generator) -> _World:
    alpha = _RATE_MEAN * _RATE_STRENGTH
    base = chance.beta(alpha, _RATE_STRENGTH - alpha, (_CELLS, 1))
    odds = base / (1 - base) * _CHANNEL_ODDS
    rate = odds / (1 + odds)
    total = np.maximum(20, np.rint(chance.lognormal(4.2, 0.8, (_CELLS, 1))))
    mix = chance.dirichlet(2 * np.ones(_MIX.size), _CELLS)
    checks = np.rint(mix * total)
    failures = chance.binomial(checks.astype(np.int64), rate)
    surging = chance.uniform(size=_CELLS) < _SURGING_SHARE
    ratio = np.where(surging, chance.uniform(2, 4, _CELLS), chance.gamma(20, 1 / 20, _CELLS))
    expected = chance.lognormal(1.5, 1.0, _CELLS)
    severe = chance.uniform(size=_CELLS) < _SEVERE_SHARE
    is_red = (rate @ _MIX >= _ACT_RATE) | ((ratio >= _STRONG_RATIO) & severe)
    return _World(
        failures=failures.astype(np.float64),
        checks=checks,
        events=chance.poisson(ratio * expected).astype(np.float64),
        expected=expected,
        is_severe=severe,
        is_red=is_red,
    )


def _crude(world: _World) -> Floats:
    """Take failures over checks or reports over expectation, which is further past its cut-off."""
    rate = world.failures.sum(axis=1) / world.checks.sum(axis=1)
    ratio = world.events / world.expected
    return _further(rate, ratio, world)


def _shrunken(world: _World) -> Floats:
    """Take the same, each drawn towards the others by how little is known of it."""
    x, n = world.failures.sum(axis=1), world.checks.sum(axis=1)
    rate = beta_posterior_mean(x, n, beta_prior_by_moments(x, n))
    prior = gamma_prior_by_moments(world.events, world.expected)
    return _further(rate, gamma_posterior_mean(world.events, world.expected, prior), world)


def _further(rate: Floats, ratio: Floats, world: _World) -> Floats:
    return np.maximum(rate / _ACT_RATE, np.where(world.is_severe, ratio / _STRONG_RATIO, -np.inf))


def _ours(world: _World) -> Floats:
    """Take the chance that the comparable rate or, where harm is severe, the ratio is past it."""
    x, n = comparable_counts(world.failures, world.checks, _MIX, _LEAST_STRATUM_CHECKS)
    prior = bounded_beta_prior(beta_prior_by_moments(x, n), _MOST_PRIOR_CHECKS)
    acting = rate_exceedance(x, n, prior, _ACT_RATE)
    spread = bounded_gamma_prior(
        gamma_prior_by_moments(world.events, world.expected), _MOST_PRIOR_EVENTS
    )
    surging = gamma_exceedance(world.events, world.expected, spread, _STRONG_RATIO)
    return floats(1 - (1 - acting) * (1 - np.where(world.is_severe, surging, 0.0)))


_WAYS: Final[dict[str, Callable[[_World], Floats]]] = {
    "crude": _crude,
    "shrunken": _shrunken,
    "fenghuo": _ours,
}
