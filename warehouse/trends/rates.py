"""Failure rates drawn towards those of their family, and the chance that they pass a cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from warehouse.stats.shrinkage import beta_prior_by_moments
from warehouse.stats.special import (
    Booleans,
    Floats,
    Integers,
    beta_distribution,
    beta_quantile,
    floats,
)
from warehouse.trends.tables import groups, labels, numbers, ordered, with_columns

_KEY: Final = (
    "period_type",
    "period_start_date",
    "industry_code",
    "hazard_code",
    "evidence_class",
    "sampling_basis",
    "channel",
)
_LINE: Final = ("period_type", "hazard_code", "evidence_class", "sampling_basis", "channel")
_PLACE: Final = ("region_role", "region_level", "region_code")
_COUNTS: Final = ("check_count", "failure_count")
_CUTS: Final = {"rate_over_10_probability": 0.1, "rate_over_20_probability": 0.2}
_LEAST_PRIOR_FAILURES: Final = 0.01  # with less, a rate's mean lies above its own upper bound
_CELLS_AT_ONCE: Final = 1_000_000  # of the table of families and their units


@dataclass(frozen=True)
class _Families:
    """What each family says: how far its true rates differ, and what all its units had together."""

    mean: Floats
    strength: Floats
    failures: Floats
    checks: Floats


def shrunken(cells: pa.Table, industries: pa.Table) -> pa.Table:
    """Add shrunken rates with their bounds and the chances of passing 10 % and 20 %.

    A family is the industries that may be pooled, on one line and in the periods of one year: its
    prior says how far their true rates differ. Where they differ no more than chance would have it,
    or hardly anything failed in any, the common rate speaks for each (`common`). An industry that
    may not be pooled, the total of all, and a family too small to tell neither lend nor borrow:
    Jeffreys' prior (`own`).
    """
    cells = ordered(cells, _KEY).select([*_KEY, *_COUNTS])
    return _drawn(cells, _LINE, _is_pooled(cells, industries))


def shrunken_by_region(cells: pa.Table) -> pa.Table:
    """Add the same to cells by region; there a family is the regions of one industry.

    How often the toys of one province fail says more of the toys of the next than its fireworks do.
    Checks of unknown region belong to no region, and neither lend nor borrow.
    """
    cells = ordered(cells, [*_KEY, *_PLACE]).select([*_KEY, *_PLACE, *_COUNTS])
    line = [*_LINE, "industry_code", "region_role", "region_level"]
    return _drawn(cells, line, labels(cells, "region_code") != "unknown")


def _drawn(cells: pa.Table, line: Sequence[str], is_pooled: Booleans) -> pa.Table:
    """Draw each rate towards those of its line and year; only pooled rows lend and borrow."""
    x, n = numbers(cells, "failure_count"), numbers(cells, "check_count")
    year = pa.array([day.year for day in cells["period_start_date"].to_pylist()], pa.int64())
    family = groups(cells.append_column("year", year), [*line, "year"])
    families = _families(x, n, family, is_pooled)
    mean, strength = families.mean[family], families.strength[family]
    has_failures = mean * strength >= _LEAST_PRIOR_FAILURES
    is_common = is_pooled & (np.isinf(strength) | np.isfinite(strength) & ~has_failures)
    is_shrunken = is_pooled & np.isfinite(strength) & (strength >= 1) & has_failures
    alpha = np.where(is_shrunken, mean * strength, 0.5) + x
    beta = np.where(is_shrunken, (1 - mean) * strength, 0.5) + n - x
    alpha = np.where(is_common, 0.5 + families.failures[family], alpha)
    beta = np.where(is_common, 0.5 + families.checks[family] - families.failures[family], beta)
    found = {
        "failure_rate_shrunken": alpha / (alpha + beta),
        "failure_rate_shrunken_low": beta_quantile(0.025, alpha, beta),
        "failure_rate_shrunken_high": beta_quantile(0.975, alpha, beta),
    }
    for name, cut in _CUTS.items():
        found[name] = beta_distribution(1 - cut, beta, alpha)
    basis = np.select([is_shrunken, is_common], ["family", "common"], "own")
    return with_columns(cells, {**found, "prior_basis": pa.array(basis.tolist(), pa.string())})


def _is_pooled(cells: pa.Table, industries: pa.Table) -> Booleans:
    pooled = [row["industry_code"] for row in industries.to_pylist() if row["is_pooled"]]
    return np.isin(labels(cells, "industry_code"), pooled)


def _families(x: Floats, n: Floats, family: Integers, is_pooled: Booleans) -> _Families:
    """Estimate the prior of each family from its pooled units, a chunk of families at a time."""
    count = int(family.max()) + 1 if family.size else 0
    mean, strength = np.full((2, count), np.nan)
    rows = np.flatnonzero(is_pooled)
    rows = rows[np.argsort(family[rows], kind="stable")]
    sizes = np.bincount(family[rows], minlength=count)
    starts = np.append(0, np.cumsum(sizes))
    step = max(1, _CELLS_AT_ONCE // max(1, int(sizes.max(initial=1))))
    for first in range(0, count, step):
        last = min(count, first + step)
        own = rows[starts[first] : starts[last]]
        row = family[own] - first
        column = np.arange(own.size) - (starts[family[own]] - starts[first])
        failures, checks = np.zeros((2, last - first, max(1, int(sizes[first:last].max()))))
        failures[row, column], checks[row, column] = x[own], n[own]
        prior = beta_prior_by_moments(failures, checks)
        mean[first:last], strength[first:last] = prior.mean, prior.strength
    return _Families(
        mean,
        strength,
        floats(np.bincount(family[rows], weights=x[rows], minlength=count)),
        floats(np.bincount(family[rows], weights=n[rows], minlength=count)),
    )
