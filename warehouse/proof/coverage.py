"""How often each interval that is published holds the truth it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from warehouse.stats.delay import nowcast
from warehouse.stats.emergence import Windows, emergence
from warehouse.stats.intervals import byar, clopper_pearson, jeffreys, wilson
from warehouse.stats.shrinkage import (
    beta_posterior_interval,
    beta_prior_by_moments,
    gamma_posterior_interval,
    gamma_prior_by_moments,
)
from warehouse.stats.special import Booleans, Floats
from warehouse.stats.standardise import standardised_proportion

LEVEL: Final = 0.95
_RATE_MEAN, _RATE_STRENGTH = 0.08, 12.0  # failure rates of random checks differ so by industry
_CELLS: Final = 400  # industries and hazards that share a prior
_STRATA: Final = np.array([0.5, 0.3, 0.2])  # a reference mix of channels
_DELAYS: Final = np.array([0.55, 0.25, 0.12, 0.05, 0.03])
_NOWCAST_WEEKS: Final = 60


@dataclass(frozen=True)
class Coverage:
    """Share of intervals that held the truth, of how many, and the bounds it was meant to keep.

    ``used_for`` names the published figures that bear the interval; nothing when none does.
    """

    method: str
    used_for: str
    interval_count: int
    coverage: float
    lowest: float = 0.93
    highest: float = 0.97
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.lowest <= self.coverage <= self.highest


def coverage(
    rounds: int = 250,
    seed: int = 20261125,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Coverage]:
    """Draw truths, observe them, and count how often each interval holds what it should.

    Parameters
    ----------
    rounds : int
        Worlds drawn for each method; a world has some hundred cells.
    seed : int
        Names the random numbers.
    progress : callable, optional
        Called with the methods done and the methods in all.

    Returns
    -------
    list of Coverage
        One a method. Rates and exposures are drawn as spot checks show them; the coverage is the
        mean over them, which is what a reader of many intervals meets.
    """
    found = []
    for done, (method, (held, used_for, highest, note)) in enumerate(_METHODS.items(), start=1):
        chance = np.random.default_rng([seed, done])
        inside = np.concatenate([held(chance).ravel() for _ in range(rounds)])
        found.append(
            Coverage(
                method, used_for, inside.size, float(np.mean(inside)), highest=highest, note=note
            )
        )
        progress(done, len(_METHODS))
    return found


def _checks(chance: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Draw true rates, numbers of checks from a few to some hundreds, and failures."""
    alpha = _RATE_MEAN * _RATE_STRENGTH
    rate = chance.beta(alpha, _RATE_STRENGTH - alpha, _CELLS)
    checks = np.maximum(20, np.rint(chance.lognormal(4.0, 1.0, _CELLS)))
    return rate, checks, chance.binomial(checks.astype(np.int64), rate).astype(np.float64)


def _proportion(interval: Callable[..., object]) -> Callable[[np.random.Generator], Booleans]:
    def held(chance: np.random.Generator) -> Booleans:
        rate, checks, failures = _checks(chance)
        bounds = interval(failures, checks, LEVEL)
        return _inside(rate, bounds.low, bounds.high)  # type: ignore[attr-defined]

    return held


def _shrunken_rate(chance: np.random.Generator) -> Booleans:
    rate, checks, failures = _checks(chance)
    prior = beta_prior_by_moments(failures, checks)
    bounds = beta_posterior_interval(failures, checks, prior, LEVEL)
    return _inside(rate, bounds.low, bounds.high)


def _standardised(chance: np.random.Generator) -> Booleans:
    """Three channels, each with a rate of its own, checked in a mix that is not the standard."""
    alpha = _RATE_MEAN * _RATE_STRENGTH
    rate = chance.beta(alpha, _RATE_STRENGTH - alpha, (_CELLS, _STRATA.size))
    total = np.maximum(90, np.rint(chance.lognormal(5.0, 0.7, (_CELLS, 1))))
    mix = chance.dirichlet(6 * _STRATA[::-1], _CELLS)
    checks = np.maximum(20, np.rint(mix * total))
    failures = chance.binomial(checks.astype(np.int64), rate)
    bounds = standardised_proportion(failures, checks, _STRATA, LEVEL)
    return _inside(rate @ _STRATA, bounds.low, bounds.high)


def _count(chance: np.random.Generator) -> Booleans:
    mean = chance.lognormal(1.5, 1.0, _CELLS)
    bounds = byar(chance.poisson(mean), LEVEL)
    return _inside(mean, bounds.low, bounds.high)


def _shrunken_count(chance: np.random.Generator) -> Booleans:
    rate = chance.gamma(3.0, 1 / 3.0, _CELLS)
    exposure = chance.lognormal(1.5, 0.8, _CELLS)
    events = chance.poisson(rate * exposure)
    prior = gamma_prior_by_moments(events, exposure)
    bounds = gamma_posterior_interval(events, exposure, prior, LEVEL)
    return _inside(rate, bounds.low, bounds.high)


def _rate_ratio(chance: np.random.Generator) -> Booleans:
    """Four weeks beside a year, of lines from one report a year to some a week, changed or not."""
    rate, change = chance.lognormal(-1.5, 1.2, _CELLS), chance.lognormal(0.0, 0.7, _CELLS)
    e, past_e = np.full(_CELLS, 4.0), np.full(_CELLS, 52.0)
    count = chance.poisson(rate * change * e).astype(np.float64)
    past = chance.poisson(rate * past_e).astype(np.float64)
    found = emergence(Windows(count, e, past, past_e))
    return _inside(change, found.low, found.high)


def _nowcast(chance: np.random.Generator) -> Booleans:
    """Weeks of which some reports are still to come: is the number in the end foretold."""
    mean = chance.uniform(20, 80)
    final = chance.poisson(mean, _NOWCAST_WEEKS)
    triangle = np.array([chance.multinomial(n, _DELAYS) for n in final], dtype=np.float64)
    known = np.arange(_NOWCAST_WEEKS)[:, None] + np.arange(_DELAYS.size) <= _NOWCAST_WEEKS - 1
    told = nowcast(np.where(known, triangle, np.nan), level=LEVEL)
    open_weeks = slice(-(_DELAYS.size - 1), None)
    return _inside(final[open_weeks].astype(float), told.low[open_weeks], told.high[open_weeks])


def _inside(truth: Floats, low: Floats, high: Floats) -> Booleans:
    return np.asarray((low <= truth) & (truth <= high), dtype=np.bool_)


_Method = tuple[Callable[[np.random.Generator], Booleans], str, float, str]
_METHODS: Final[dict[str, _Method]] = {
    "wilson": (_proportion(wilson), "failure_rate", 0.97, ""),
    "jeffreys": (_proportion(jeffreys), "failure_rate_shrunken of an industry by itself", 0.97, ""),
    "clopper_pearson": (
        _proportion(clopper_pearson),
        "",
        1.0,
        "covers at least its level for every rate, so more than it on average; Wilson is published",
    ),
    "beta_binomial_shrinkage": (_shrunken_rate, "failure_rate_shrunken", 0.97, ""),
    "standardised_proportion": (_standardised, "failure_rate_standardised", 0.97, ""),
    "byar": (
        _count,
        "ratio of a count to what its past lets expect (rpt_signals)",
        0.98,
        "approximates exact limits, which cover more than their level where counts are small; kept "
        "because a warning should rather claim too little",
    ),
    "gamma_poisson_shrinkage": (_shrunken_count, "signal_ratio of a tier", 0.97, ""),
    "rate_ratio": (_rate_ratio, "value of rpt_emerging_terms", 0.97, ""),
    "nowcast": (_nowcast, "provisional counts", 0.97, ""),
}
