"""What inspections would have found: recorded checks of a year, chosen by what was known before it.

Only recorded checks can be replayed, so a way of choosing may take no more checks of a stratum than
the year has, and what it finds is the share of those that failed. Checks that nobody made tell
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np

from warehouse.inspection import drawn
from warehouse.stats.allocation import filled_best_first, shared_in_proportion
from warehouse.stats.shrinkage import BetaPrior, beta_exceedance
from warehouse.stats.special import Booleans, Floats, Integers, floats

UNIFORM: Final = "uniform"
LAST_YEAR: Final = "last_year"
WAYS: Final = (UNIFORM, LAST_YEAR, "plan", "advice")
_BUDGET_SHARE: Final = 0.2  # of the checks of the year
_HISTORY_YEARS: Final = 2
_SAMPLES: Final = 400
_WATCH, _ACT = 0.1, 0.2


@dataclass(frozen=True)
class Checks:
    """Checks with what was known of them before, one value a check; -1 stands for unknown."""

    year: Integers
    industry: Integers
    product: Integers
    origin: Integers
    firm: Integers
    notice: Integers  # checks of one notice stand or fall together
    is_failed: Booleans

    def of(self, rows: Booleans) -> Checks:
        """Keep some of the checks."""
        return Checks(**{name: values[rows] for name, values in vars(self).items()})


_TIER: Final = MappingProxyType({"III": 2.0, "IV": 1.5, "normal": 1.0})
_RECORD: Final = MappingProxyType(
    {"failed_again": 3.0, "failed": 2.0, "passed": 0.5, "few": 1.0, "unknown": 1.0}
)


@dataclass(frozen=True)
class Multipliers:
    """The policy of inspections, as the replay needs it: that of ``seeds/scoring``."""

    random_share: float = 0.10
    most_prior_checks: float = 50.0
    passed_check_count: float = 3.0
    base_share: float = 0.03
    least_share: float = 0.01
    most_share: float = 0.50
    least_rate_multiplier: float = 0.25
    most_rate_multiplier: float = 4.0
    tier: Mapping[str, float] = field(default_factory=lambda: _TIER)
    record: Mapping[str, float] = field(default_factory=lambda: _RECORD)


POLICY: Final = Multipliers()


@dataclass(frozen=True)
class Replay:
    """What one way of choosing finds in 100 checks, and how far that is ahead of the others."""

    world: str
    way: str
    year_count: int
    check_count: int
    chosen_count: int
    hits: float
    hits_low: float
    hits_high: float
    over_uniform: float
    over_uniform_low: float
    over_uniform_high: float
    over_last_year: float
    over_last_year_low: float
    over_last_year_high: float


def replayed(
    world: str, checks: Checks, policy: Multipliers = POLICY, seed: int = 20261126
) -> list[Replay]:
    """Choose a fifth of the checks of each year by each way, and count what they find.

    Parameters
    ----------
    world : str
        What the checks are of.
    checks : Checks
        The years before the first one that can be judged have to be among them.
    policy : Multipliers
        The policy that the advice goes by.
    seed : int
        Names the random numbers of the intervals: notices drawn anew.
    """
    years = [int(y) for y in np.unique(checks.year) if np.any(checks.year == y - 1)]
    tested = checks.of(np.isin(checks.year, years))
    chance = {way: np.zeros(tested.year.size) for way in WAYS}
    for year in years:
        rows = tested.year == year
        past = checks.of((checks.year < year) & (checks.year >= year - _HISTORY_YEARS))
        for way, choose in _CHOICES.items():
            chance[way][rows] = choose(tested.of(rows), past, policy)
    return _scored(world, tested, chance, len(years), seed)


def _scored(
    world: str, tested: Checks, chance: Mapping[str, Floats], year_count: int, seed: int
) -> list[Replay]:
    """Sum up what is found; draw the notices anew to say how sure that is."""
    _, notice = np.unique(tested.notice, return_inverse=True)
    count = int(notice.max()) + 1
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), _SAMPLES)
    found, sampled = {}, {}
    for way, share in chance.items():
        hits = np.bincount(notice, weights=share * tested.is_failed, minlength=count)
        made = np.bincount(notice, weights=share, minlength=count)
        found[way] = 100 * hits.sum() / made.sum()
        sampled[way] = 100 * (draws @ hits) / np.maximum(draws @ made, 1e-9)
    scores = []
    for way, share in chance.items():
        bounds = {"hits": _bounds(sampled[way])}
        for name, other in (("over_uniform", UNIFORM), ("over_last_year", LAST_YEAR)):
            bounds[name] = _bounds(sampled[way] - sampled[other])
        scores.append(
            Replay(
                world=world,
                way=way,
                year_count=year_count,
                check_count=tested.year.size,
                chosen_count=round(float(share.sum())),
                hits=float(found[way]),
                over_uniform=float(found[way] - found[UNIFORM]),
                over_last_year=float(found[way] - found[LAST_YEAR]),
                **{
                    f"{name}_{side}": limit
                    for name, pair in bounds.items()
                    for side, limit in zip(("low", "high"), pair, strict=True)
                },
            )
        )
    return scores


def _bounds(sampled: Floats) -> tuple[float, float]:
    low, high = np.percentile(sampled, [2.5, 97.5])
    return float(low), float(high)


def _budget(checks: Checks) -> int:
    return round(_BUDGET_SHARE * checks.year.size)


def _uniform(checks: Checks, _past: Checks, _policy: Multipliers) -> Floats:
    return np.full(checks.year.size, _BUDGET_SHARE)


def _last_year(checks: Checks, past: Checks, _policy: Multipliers) -> Floats:
    """Go in proportion to the failures of each industry in the year before."""
    before = past.of(past.year == past.year.max())
    size = _size(checks.industry, past.industry)
    failed = np.bincount(before.industry[before.is_failed], minlength=size)
    room = np.bincount(checks.industry, minlength=size)
    return _spread(checks.industry, shared_in_proportion(_budget(checks), failed, room), room)


def _plan(checks: Checks, past: Checks, policy: Multipliers) -> Floats:
    """Fill the industries of the highest rate first, a share of the budget by chance."""
    rate = _industry_rates(checks, past, policy)
    targeted = round((1 - policy.random_share) * _budget(checks))
    room = np.bincount(checks.industry, minlength=rate.size)
    share = _spread(checks.industry, filled_best_first(targeted, rate, room), room)
    return _with_chance(share, checks, policy)


def _advice(checks: Checks, past: Checks, policy: Multipliers) -> Floats:
    """Inspect each stratum at the share that the policy advises, scaled to the budget."""
    product, origin = _pairs(checks, past)
    size = _size(product, origin)
    x = np.bincount(origin[past.is_failed], minlength=size).astype(np.float64)
    n = np.bincount(origin, minlength=size).astype(np.float64)
    home = np.zeros(size, dtype=np.int64)
    home[product], home[origin] = checks.industry, past.industry
    own = drawn(x, n, home, policy.most_prior_checks).rate
    industry = _industry_rates(checks, past, policy)
    multiplier = np.clip(
        np.where(np.isnan(own), industry[home], own) / max(past.is_failed.mean(), 1e-9),
        policy.least_rate_multiplier,
        policy.most_rate_multiplier,
    )
    share = policy.base_share * _tier_multipliers(checks, past, policy)[checks.industry]
    share = share * multiplier[product] * _record_multipliers(checks, past, policy)
    share = np.clip(share, policy.least_share, policy.most_share)
    return _with_chance(_scaled(share, checks, policy), checks, policy)


def _scaled(share: Floats, checks: Checks, policy: Multipliers) -> Floats:
    """Bring shares to the targeted part of the budget; nothing is inspected more than once."""
    wanted = (1 - policy.random_share) * _budget(checks)
    scaled = np.zeros(share.size)
    is_open = np.full(share.size, fill_value=True)
    while wanted - scaled.sum() > 0.5 and is_open.any():  # noqa: PLR2004 - half a check
        rest = wanted - scaled[~is_open].sum()
        scaled = np.where(is_open, np.minimum(1, share * rest / share[is_open].sum()), scaled)
        if not np.any(is_open & (scaled >= 1)):
            break
        is_open &= scaled < 1
    return floats(scaled)


def _with_chance(targeted: Floats, checks: Checks, policy: Multipliers) -> Floats:
    """Choose from what targeting leaves, with one probability."""
    left = 1 - targeted
    return floats(targeted + left * policy.random_share * _budget(checks) / left.sum())


def _industry_rates(checks: Checks, past: Checks, policy: Multipliers) -> Floats:
    size = _size(checks.industry, past.industry)
    x = np.bincount(past.industry[past.is_failed], minlength=size).astype(np.float64)
    n = np.bincount(past.industry, minlength=size).astype(np.float64)
    rates = drawn(x, n, np.zeros(size, dtype=np.int64), policy.most_prior_checks).rate
    return np.where(np.isnan(rates), past.is_failed.mean(), rates)


def _tier_multipliers(checks: Checks, past: Checks, policy: Multipliers) -> Floats:
    """Grade industries by the rules that ask for a rate alone: past 20 % III, past 10 % IV."""
    size = _size(checks.industry, past.industry)
    x = np.bincount(past.industry[past.is_failed], minlength=size)
    n = np.bincount(past.industry, minlength=size)
    jeffreys = BetaPrior(floats(0.5), floats(1.0))
    acting = beta_exceedance(x, n, jeffreys, _ACT) >= 0.5  # noqa: PLR2004 - rule C41
    watched = beta_exceedance(x, n, jeffreys, _WATCH) >= 0.8  # noqa: PLR2004 - rule C51
    tier = policy.tier
    return np.select([acting, watched], [tier["III"], tier["IV"]], tier["normal"])


def _record_multipliers(checks: Checks, past: Checks, policy: Multipliers) -> Floats:
    """Class the makers by their checks before the year, as the nightly advice does."""
    size = _size(checks.firm, past.firm) + 1  # the last place is nobody's
    seen = np.bincount(past.firm % size, minlength=size)
    failed = np.bincount(past.firm[past.is_failed] % size, minlength=size)
    record = policy.record
    of_firm = np.select(
        [failed > 1, failed == 1, seen >= policy.passed_check_count],
        [record["failed_again"], record["failed"], record["passed"]],
        record["few"],
    )
    of_firm[-1] = record["unknown"]
    return floats(of_firm[checks.firm])


def _pairs(checks: Checks, past: Checks) -> tuple[Integers, Integers]:
    """Give each stratum of industry, product and origin one number in both."""
    both = np.concatenate(
        [np.stack([each.industry, each.product, each.origin], axis=1) for each in (checks, past)]
    )
    _, number = np.unique(both, axis=0, return_inverse=True)
    number = number.ravel()
    return number[: checks.year.size], number[checks.year.size :]


def _spread(stratum: Integers, chosen: Integers, room: Integers) -> Floats:
    """Give each check the share of its stratum that is chosen."""
    return floats((chosen / np.maximum(room, 1))[stratum])


def _size(*numbers: Integers) -> int:
    return 1 + max((int(n.max()) for n in numbers if n.size), default=-1)


_CHOICES: Final[dict[str, Callable[[Checks, Checks, Multipliers], Floats]]] = {
    UNIFORM: _uniform,
    LAST_YEAR: _last_year,
    "plan": _plan,
    "advice": _advice,
}
