"""Whom to inspect next, as tables: what dbt's Python models call, Arrow in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from warehouse.stats.allocation import filled_best_first, shared_in_proportion
from warehouse.stats.intervals import Interval
from warehouse.stats.shrinkage import BetaPrior, beta_posterior_interval, beta_prior_by_moments
from warehouse.stats.special import Floats, Integers, floats
from warehouse.stats.tiering import bounded_beta_prior
from warehouse.trends.tables import groups, labels, numbers, ordered, with_columns

ANY: Final = "ALL"  # the line of an industry that its random checks stand on
_PLAN_KEY: Final = ("plan_month", "industry_code", "hazard_code")
_STRATUM_KEY: Final = ("industry_code", "product_group", "origin_code", "operator_class")


@dataclass(frozen=True)
class InspectionPolicy:
    """The numbers of a plan; their reasons stand in ``seeds/scoring/inspection_parameter.csv``."""

    monthly_budget: int
    random_share: float
    most_coverage_share: float
    most_cell_share: float
    least_check_count: int
    coverage_month_count: int
    most_prior_checks: float
    least_share: float
    most_share: float
    least_rate_multiplier: float
    most_rate_multiplier: float

    @classmethod
    def of(cls, parameters: pa.Table) -> InspectionPolicy:
        """Read the policy from the parameters in force."""
        stated = {row["parameter"]: row["value"] for row in parameters.to_pylist()}
        return cls(
            monthly_budget=int(stated["monthly_check_budget"]),
            random_share=float(stated["random_share"]),
            most_coverage_share=float(stated["most_coverage_share"]),
            most_cell_share=float(stated["most_cell_share"]),
            least_check_count=int(stated["least_check_count"]),
            coverage_month_count=int(stated["coverage_month_count"]),
            most_prior_checks=float(stated["most_prior_checks"]),
            least_share=float(stated["least_share"]),
            most_share=float(stated["most_share"]),
            least_rate_multiplier=float(stated["least_rate_multiplier"]),
            most_rate_multiplier=float(stated["most_rate_multiplier"]),
        )


@dataclass(frozen=True)
class Drawn:
    """Failure rates drawn towards those of their family, with the bounds of 95 %."""

    rate: Floats
    bounds: Interval


def drawn(failures: Floats, checks: Floats, family: Integers, most_prior_checks: float) -> Drawn:
    """Draw each unit's rate towards its family's, which weighs so many checks at most.

    A unit without checks has no rate.
    """
    count = int(family.max()) + 1 if family.size else 0
    mean, strength = np.full((2, count), np.nan)
    for number in range(count):
        own = family == number
        prior = beta_prior_by_moments(failures[own], checks[own])
        mean[number], strength[number] = prior.mean, prior.strength
    bounded = bounded_beta_prior(BetaPrior(mean, strength), most_prior_checks)
    # a family in which nothing failed has no spread to draw towards: Jeffreys' prior
    is_flat = ~(bounded.mean > 0)
    prior = BetaPrior(
        np.where(is_flat, 0.5, bounded.mean)[family],
        np.where(is_flat, 1.0, bounded.strength)[family],
    )
    alpha = prior.mean * prior.strength + failures
    rate = np.where(checks > 0, alpha / (prior.strength + checks), np.nan)
    return Drawn(floats(rate), beta_posterior_interval(failures, checks, prior))


def planned(cells: pa.Table, policy: InspectionPolicy) -> pa.Table:
    """Share each month's budget: by chance, where checks lack, and where most is to be found.

    Every industry gets the same number by chance, those with too few random checks some more until
    a rate can be told; the rest goes to the cells of industry and hazard with the highest rate
    times the multiplier of their tier. What no cell can take is spread by chance as well.
    """
    cells = ordered(cells, _PLAN_KEY)
    x, n = numbers(cells, "failure_count"), numbers(cells, "check_count")
    rates = drawn(x, n, groups(cells, ["plan_month", "hazard_code"]), policy.most_prior_checks)
    is_random = labels(cells, "hazard_code") == ANY
    is_sufficient = n >= policy.least_check_count
    score = np.where(
        is_sufficient & ~is_random & (x > 0),
        rates.rate * numbers(cells, "tier_multiplier"),
        np.nan,
    )
    even, coverage, targeted = np.zeros((3, cells.num_rows), dtype=np.int64)
    month = groups(cells, ["plan_month"])
    for number in range(int(month.max(initial=-1)) + 1):
        rows = month == number
        by_chance, best = np.flatnonzero(rows & is_random), np.flatnonzero(rows & ~is_random)
        shares = _month_shared(
            score[best],
            numbers(cells, "recent_random_count")[by_chance],
            numbers(cells, "frame_count")[by_chance],
            policy,
        )
        even[by_chance], coverage[by_chance], targeted[best] = shares
    reason = np.select(
        [coverage > 0, is_random, targeted > 0, ~is_sufficient, x == 0],
        ["coverage", "random_floor", "expected_finds", "too_few_checks", "nothing_found"],
        "budget_spent",
    )
    return with_columns(
        cells.select(_PLAN_KEY),
        {
            "random_floor_count": pa.array(even),
            "coverage_count": pa.array(coverage),
            "planned_check_count": pa.array(even + coverage + targeted),
            "failure_rate_shrunken": rates.rate,
            "failure_rate_shrunken_low": rates.bounds.low,
            "failure_rate_shrunken_high": rates.bounds.high,
            "reason_code": pa.array(reason.tolist(), pa.string()),
        },
    )


def _month_shared(
    score: Floats, recent: Floats, frame: Floats, policy: InspectionPolicy
) -> tuple[Integers, Integers, Integers]:
    """Share one month: the same to all by chance, more where checks lack, the rest to the best."""
    budget = policy.monthly_budget
    room = np.where(frame > 0, frame, budget)  # nobody says how many there are
    even = shared_in_proportion(int(np.ceil(policy.random_share * budget)), room > 0, room)
    lacking = np.maximum(0.0, policy.least_check_count - recent - even)
    wanted = np.minimum(np.ceil(lacking / policy.coverage_month_count), room - even)
    coverage = shared_in_proportion(int(policy.most_coverage_share * budget), wanted, wanted)
    left = budget - int(even.sum() + coverage.sum())
    most = np.full(score.size, np.floor(policy.most_cell_share * budget))
    targeted = filled_best_first(left, score, most)
    rest = left - int(targeted.sum())
    even = even + shared_in_proportion(rest, room > 0, room - even - coverage)
    return even, coverage, targeted


def advised(strata: pa.Table, policy: InspectionPolicy) -> pa.Table:
    """Add to each stratum what share of its batches to inspect, and what is to be found there.

    Targeting multiplies the base share by what tier, rate and record of the maker stand for. The
    rate is that of product and origin, drawn towards those of the industry, over the rate of all.
    Every stratum is inspected at the same random share besides, so that random inspections are the
    share of all that the policy asks for and have one known probability: with T the mean share that
    targeting gives, weighted by batches, and r the policy's random share, it is T·r / (1 − r).
    """
    strata = ordered(strata, _STRATUM_KEY)
    x, n = numbers(strata, "failure_count"), numbers(strata, "check_count")
    industry = groups(strata, ["industry_code"])
    rates = drawn(x, n, industry, policy.most_prior_checks)
    of_rate = _rate_multipliers(strata, policy)
    wanted = numbers(strata, "base_share") * numbers(strata, "tier_multiplier")
    wanted = wanted * of_rate * numbers(strata, "record_multiplier")
    targeted = np.clip(wanted, policy.least_share, policy.most_share)
    volume = numbers(strata, "batch_count")
    mean = float(np.average(targeted, weights=volume)) if volume.sum() else 0.0
    random = np.full(n.size, mean * policy.random_share / (1 - policy.random_share))
    states = np.where(n >= policy.least_check_count, "sufficient", "insufficient")
    return with_columns(
        strata.select(_STRATUM_KEY),
        {
            "failure_rate_shrunken": rates.rate,
            "failure_rate_shrunken_low": rates.bounds.low,
            "failure_rate_shrunken_high": rates.bounds.high,
            "rate_multiplier": of_rate,
            "targeted_share": targeted,
            "random_share": random,
            "advised_share": np.minimum(1.0, targeted + random),
            "evidence_state": pa.array(states.tolist(), pa.string()),
        },
    )


def _rate_multipliers(strata: pa.Table, policy: InspectionPolicy) -> Floats:
    """Compare the rate of product and origin with that of all; 1 where nothing was checked."""
    x, n = numbers(strata, "failure_count"), numbers(strata, "check_count")
    place = groups(strata, _STRATUM_KEY[:3])
    failures, checks = (floats(np.bincount(place, weights=each)) for each in (x, n))
    home = np.zeros(failures.size, dtype=np.int64)
    home[place] = groups(strata, ["industry_code"])
    rates = drawn(failures, checks, home, policy.most_prior_checks).rate
    common = x.sum() / n.sum() if x.sum() else np.nan
    bounds = policy.least_rate_multiplier, policy.most_rate_multiplier
    return floats(np.clip(np.nan_to_num(rates / common, nan=1.0), *bounds)[place])
