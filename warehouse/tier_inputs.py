"""The statistical inputs of tiers as tables: what dbt's Python models call, Arrow in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.stats import tiering
from warehouse.stats.shrinkage import (
    BetaPrior,
    GammaPrior,
    beta_posterior_interval,
    beta_posterior_mean,
    beta_prior_by_moments,
    gamma_posterior_interval,
    gamma_posterior_mean,
    gamma_prior_by_moments,
)
from warehouse.stats.special import Floats
from warehouse.stats.standardise import standardised_proportion

ALL_HAZARDS: Final = "SAFETY"
_OUTSIDE: Final = "outside"  # a channel that the reference mix does not know


@dataclass(frozen=True)
class Policy:
    """The numbers of the policy and the reference mix, as they stand on the run's date."""

    parameters: Mapping[str, float]
    mix: Mapping[str, float]  # stratum → weight

    @classmethod
    def of(cls, policy: pa.Table) -> Policy:
        """Read what stands in force: parameters and strata by kind, name and value."""
        rows = policy.to_pylist()
        return cls(
            {row["name"]: row["value"] for row in rows if row["kind"] == "parameter"},
            {row["name"]: row["value"] for row in rows if row["kind"] == "stratum"},
        )

    def __getitem__(self, name: str) -> float:
        return self.parameters[name]


@dataclass(frozen=True)
class Grid:
    """Rows of a table laid out on axes: which position of each axis every row has."""

    axes: tuple[tuple[Any, ...], ...]
    positions: tuple[np.ndarray[Any, np.dtype[np.intp]], ...]

    @classmethod
    def of(cls, table: pa.Table, names: Sequence[str], *known: Sequence[Any]) -> Grid:
        """Take an axis from each column, with the values that are known beforehand if any."""
        axes, positions = [], []
        for number, name in enumerate(names):
            values = table[name].to_pylist()
            axis = tuple(known[number]) if number < len(known) else tuple(sorted(set(values)))
            place = {value: index for index, value in enumerate(axis)}
            axes.append(axis)
            positions.append(np.array([place[value] for value in values], dtype=np.intp))
        return cls(tuple(axes), tuple(positions))

    def laid_out(self, table: pa.Table, column: str) -> Floats:
        """Return a column as an array over the axes; nought where there is no row."""
        found = np.zeros([len(axis) for axis in self.axes])
        found[self.positions] = table[column].to_numpy(zero_copy_only=False).astype(np.float64)
        return found


def cell_rates(
    checks: pa.Table, unknown: pa.Table, industries: pa.Table, policy: Policy
) -> pa.Table:
    """Rates of all cells: crude, standardised, shrunken, and how surely above the cut-offs.

    A cell without checks has no rate, and the prior that its first checks would meet.
    Rates are drawn towards those of the other industries for the same hazard and window. An
    industry of another legal order is not pooled: it has Jeffreys' prior.
    """
    strata = (*sorted(policy.mix), _OUTSIDE)
    dates = sorted(set(unknown["as_of_date"].to_pylist()))
    hazards = sorted(set(checks["hazard_code"].to_pylist()))
    names = industries["industry_code"].to_pylist()
    grid = Grid.of(
        checks,
        ("as_of_date", "hazard_code", "industry_code", "stratum"),
        *(dates, hazards, names, strata),
    )
    n, x = grid.laid_out(checks, "check_count"), grid.laid_out(checks, "failure_count")
    share = np.array([policy.mix.get(stratum, 0.0) for stratum in strata])
    direct = tiering.effective_counts(x, n, share, policy["least_stratum_checks"])
    failures, comparable = tiering.comparable_counts(x, n, share, policy["least_stratum_checks"])
    effective = replace(direct, failures=failures, checks=comparable)
    prior = _pooled_prior(effective, np.array(industries["is_pooled"].to_pylist()), policy)
    doubts = Grid.of(unknown, ("as_of_date", "industry_code"), dates, names)
    doubted = doubts.laid_out(unknown, "unknown_count")[:, None, :]
    rates = {
        **_rate_columns(x.sum(axis=-1), n.sum(axis=-1), effective, prior, doubted, policy),
        **_standardised_bounds(x, n, share, effective.is_standardised),
    }
    where = np.indices(effective.rate.shape).reshape(3, -1)
    keys = {
        "as_of_date": pa.array([dates[i] for i in where[0]], pa.date32()),
        "hazard_code": pa.array([hazards[i] for i in where[1]], pa.string()),
        "industry_code": pa.array([names[i] for i in where[2]], pa.string()),
    }
    columns = {
        # what is not known is null, not nan
        name: pa.array(np.broadcast_to(values, effective.rate.shape).ravel(), from_pandas=True)
        for name, values in rates.items()
    }
    return pa.table(keys | columns)


def _standardised_bounds(
    x: Floats, n: Floats, share: Floats, is_standardised: np.ndarray[Any, Any]
) -> Mapping[str, Floats]:
    with np.errstate(invalid="ignore", divide="ignore"):  # a stratum without checks has no rate
        bounds = standardised_proportion(x, n, share)
    return {
        "rate_standardised_low": np.where(is_standardised, bounds.low, np.nan),
        "rate_standardised_high": np.where(is_standardised, bounds.high, np.nan),
    }


def _pooled_prior(
    effective: tiering.Effective, is_pooled: np.ndarray[Any, Any], policy: Policy
) -> BetaPrior:
    """Learn from the pooled industries how far rates differ; others learn from themselves alone."""
    learnt = tiering.bounded_beta_prior(
        beta_prior_by_moments(
            effective.failures * is_pooled, np.where(is_pooled, effective.checks, 0.0)
        ),
        policy["most_prior_checks"],
    )
    return BetaPrior(
        np.where(is_pooled, learnt.mean[..., None], 0.5),
        np.where(is_pooled, learnt.strength[..., None], 1.0),
    )


def _rate_columns(
    x: Floats,
    n: Floats,
    effective: tiering.Effective,
    prior: BetaPrior,
    doubted: Floats,
    policy: Policy,
) -> Mapping[str, Any]:
    worst = np.minimum(effective.failures + doubted, effective.checks)
    interval = beta_posterior_interval(effective.failures, effective.checks, prior)
    crude = x / np.where(n > 0, n, np.nan)

    def above(failures: Floats, limit: str) -> Floats:
        return tiering.rate_exceedance(failures, effective.checks, prior, policy[limit])

    return {
        "check_count": n.astype(np.int64),
        "failure_count": x.astype(np.int64),
        "unknown_failure_count": (doubted + 0 * n).astype(np.int64),
        "rate_crude": crude,
        "rate_standardised": np.where(effective.is_standardised, effective.rate, np.nan),
        "is_standardised": effective.is_standardised,
        "effective_check_count": effective.checks,
        "effective_failure_count": effective.failures,
        "prior_mean": prior.mean,
        "prior_strength": prior.strength,
        "rate_shrunken": beta_posterior_mean(effective.failures, effective.checks, prior),
        "rate_shrunken_low": interval.low,
        "rate_shrunken_high": interval.high,
        "watch_probability": above(effective.failures, "watch_rate"),
        "act_probability": above(effective.failures, "act_rate"),
        "doubted_watch_probability": above(worst, "watch_rate"),
    }


def cell_ratios(counts: pa.Table, policy: Policy) -> pa.Table:
    """How surely the reports of each cell and indicator lie above what its own past lets expect.

    Ratios are drawn towards those of the other cells of the same indicator and date. SAFETY, which
    holds the others' events once more, does not teach.
    """
    grid = Grid.of(counts, ("as_of_date", "indicator", "industry_code", "hazard_code"))
    y, e = grid.laid_out(counts, "event_count"), grid.laid_out(counts, "compared_count")
    teaches = np.array([hazard != ALL_HAZARDS for hazard in grid.axes[3]], dtype=np.bool_)
    units, events = (_teaching(values, teaches & (e > 0)) for values in (e, y))
    learnt = tiering.bounded_gamma_prior(
        gamma_prior_by_moments(events, units), policy["most_prior_events"]
    )
    rows = grid.positions
    prior = GammaPrior(learnt.mean[rows[:2]], learnt.strength[rows[:2]])
    compared = counts["is_compared"].to_numpy(zero_copy_only=False).astype(bool)
    y_row, e_row = y[rows], np.where(compared, e[rows], np.nan)
    interval = gamma_posterior_interval(y_row, e_row, prior)
    found = {
        "ratio_shrunken": gamma_posterior_mean(y_row, e_row, prior),
        "ratio_shrunken_low": interval.low,
        "ratio_shrunken_high": interval.high,
        "ratio_low": tiering.ratio_lower_bound(y_row, e_row, prior),
        "prior_shape": prior.shape,
        "prior_strength": prior.strength,
    }
    for name, values in found.items():
        counts = counts.append_column(name, pa.array(values, from_pandas=True))
    return counts


def _teaching(values: Floats, teaches: np.ndarray[Any, np.dtype[np.bool_]]) -> Floats:
    """Lay the cells of each date and indicator out in a row, nought for those that do not teach."""
    dates, indicators, industries, hazards = values.shape
    return np.where(teaches, values, 0.0).reshape(dates, indicators, industries * hazards)
