"""Quasi-Poisson regression of many series on season blocks and a trend, in one batch.

Log mean = level of the season block + slope × time. The blocks are disjoint, so the normal
equations have the shape of an arrow and are solved in closed form within every step.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from warehouse.stats.special import Booleans, Floats, Integers, floats

_TOLERANCE = 1e-8  # relative change of the deviance at which R's glm stops, so that results agree
_STEPS = 50  # R takes 25; a season without any report comes down by one on the log scale a step
_LOWEST, _HIGHEST = np.log(np.finfo(np.float64).eps), 700.0  # log means beyond are held here


@dataclass(frozen=True)
class Seasons:
    """The design that all series share: time and season block of each past period."""

    time: Floats
    block: Integers
    origin: float  # times are counted from here, so that their squares stay small
    indicator: Floats  # (periods, blocks)
    weight_sums: Floats  # (periods, 2 blocks + 1), what weights are multiplied with
    response_sums: Floats  # (periods, blocks + 1), what weighted responses are multiplied with

    @classmethod
    def of(cls, time: Floats, block: Integers, block_count: int) -> Seasons:
        """Describe periods by their time and the number of their season block."""
        origin = float(np.mean(time))
        since = (time - origin)[:, None]
        indicator = (block[:, None] == np.arange(block_count)).astype(np.float64)
        return cls(
            time - origin,
            block,
            origin,
            indicator,
            np.hstack([indicator, indicator * since, since**2]),
            np.hstack([indicator, since]),
        )


@dataclass(frozen=True)
class Fit:
    """Fitted models of all series; arrays lead with the series."""

    seasons: Seasons
    level: Floats  # (series, blocks), at the origin of time
    slope: Floats
    mean: Floats  # (series, periods)
    working_weight: Floats  # (series, periods), zero where nothing is known
    block_weight: Floats  # (series, blocks)
    block_time: Floats  # (series, blocks), weighted mean time
    time_information: Floats  # inverse variance of the slope before dispersion; inf without a trend
    dispersion: Floats
    relative_dispersion: Floats
    degrees: Floats
    deviance: Floats
    is_converged: Booleans

    def predict(self, time: float, block: int) -> tuple[Floats, Floats]:
        """Return the expected count at a time in a block, and its error at a dispersion of 1."""
        since = time - self.seasons.origin
        mean = np.exp(self.level[:, block] + self.slope * since)
        distance = since - self.block_time[:, block]
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = 1 / self.block_weight[:, block] + distance**2 / self.time_information
        known = np.where(self.is_converged & (self.block_weight[:, block] > 0), mean, np.nan)
        return known, known * np.sqrt(variance)

    def slope_error(self, scale: Floats) -> Floats:
        """Return the standard error of the slope at the given dispersion."""
        return floats(np.sqrt(scale / self.time_information))

    def leverage(self) -> Floats:
        """Return how far each period's count pulls its own fitted value, between 0 and 1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = 1 / self.block_weight[:, self.seasons.block]
            distance = self.seasons.time - self.block_time[:, self.seasons.block]
            spread = share + distance**2 / self.time_information[:, None]
        return np.asarray(self.working_weight * spread, dtype=np.float64)

    def replaced(self, rows: Integers, other: Fit) -> Fit:
        """Return this fit with the named series taken from another fit of the same design."""
        changed: dict[str, Any] = {}
        for field in fields(self):
            values = getattr(self, field.name)
            if isinstance(values, np.ndarray):
                changed[field.name] = values.copy()
                changed[field.name][rows] = getattr(other, field.name)
        return replace(self, **changed)


@dataclass(frozen=True)
class _Step:
    """One solution of the normal equations."""

    level: Floats
    slope: Floats
    block_weight: Floats
    block_time: Floats
    time_information: Floats


def fit(
    counts: Floats,
    seasons: Seasons,
    *,
    has_trend: bool,
    prior_weights: Floats | None = None,
    exposure: Floats | None = None,
) -> Fit:
    """Fit a log-linear mean to every series by iteratively reweighted least squares.

    Parameters
    ----------
    counts : ndarray, shape (series, periods)
        Counts; ``nan`` where a period is not known, which then has no weight.
    seasons : Seasons
        Time and season block of the periods.
    has_trend : bool
        Whether the log mean may change linearly with time.
    prior_weights : ndarray, shape (series, periods), optional
        Weights of the counts, 1 without.
    exposure : ndarray, shape (series, periods), optional
        What the mean is in proportion to, above 0; 1 without. Predictions are for an exposure of 1.

    Returns
    -------
    Fit
        ``dispersion`` is Pearson's chi-square over its degrees of freedom, ``nan`` without a degree
        to spare. A series that does not settle within 50 steps has ``is_converged`` False.

    References
    ----------
    P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd edition, sections 2.5 and 9.2.
    """
    is_known = ~np.isnan(counts)
    observed = np.where(is_known, counts, 0.0)
    prior = is_known.astype(np.float64)
    if prior_weights is not None:
        prior = np.where(is_known, prior_weights, 0.0)
    offset = np.zeros(counts.shape)
    if exposure is not None:
        offset = np.log(np.where(is_known, exposure, 1.0))
    result = _empty(counts.shape[0], counts.shape[1], seasons.indicator.shape[1])
    _descend(result, observed, prior, offset, seasons, has_trend=has_trend)
    return _summary(result, counts, seasons, prior_weights, has_trend=has_trend)


def _descend(
    result: dict[str, Floats],
    observed: Floats,
    prior: Floats,
    offset: Floats,
    seasons: Seasons,
    *,
    has_trend: bool,
) -> None:
    """Repeat the weighted fit until the deviance settles; put aside a series that has."""
    own = np.log(np.where(observed > 0, observed, 1.0))
    saturated = np.einsum("ij,ij->i", prior, observed * own - observed)
    mean = observed + 0.1
    log_mean = np.log(mean)
    deviance = _deviance(observed, mean, log_mean, prior, saturated)
    active = np.arange(observed.shape[0])
    for _ in range(_STEPS):
        weight = prior * mean
        response = log_mean - offset + (observed - mean) / mean
        step = _solve(weight, response, seasons, has_trend=has_trend)
        log_mean = step.level[:, seasons.block] + step.slope[:, None] * seasons.time + offset
        log_mean = np.clip(log_mean, _LOWEST, _HIGHEST)
        mean = np.exp(log_mean)
        before, deviance = deviance, _deviance(observed, mean, log_mean, prior, saturated)
        is_done = np.abs(deviance - before) < _TOLERANCE * (np.abs(deviance) + 0.1)
        _store(result, active[is_done], step, mean, weight, is_done)
        result["deviance"][active[is_done]] = deviance[is_done]
        going = ~is_done
        active = active[going]
        if active.size == 0:
            return
        observed, prior, mean = observed[going], prior[going], mean[going]
        log_mean, deviance, offset = log_mean[going], deviance[going], offset[going]
        saturated = saturated[going]


def _solve(weight: Floats, response: Floats, seasons: Seasons, *, has_trend: bool) -> _Step:
    """Solve the weighted normal equations, the block levels eliminated first."""
    blocks = seasons.indicator.shape[1]
    weight_sums = weight @ seasons.weight_sums
    response_sums = (weight * response) @ seasons.response_sums
    block_weight = weight_sums[:, :blocks]
    divisor = np.where(block_weight > 0, block_weight, 1.0)
    block_response = response_sums[:, :blocks] / divisor
    if not has_trend:
        none = np.zeros(weight.shape[0])
        return _Step(block_response, none, block_weight, block_weight * 0, none + np.inf)
    weighted_time = weight_sums[:, blocks:-1]
    block_time = weighted_time / divisor
    information = weight_sums[:, -1] - np.sum(weighted_time * block_time, axis=1)
    # Sums of squares differ by rounding alone where a series is known at one time only.
    is_spread = information > 1e-10 * weight_sums[:, -1]
    information = np.where(is_spread, information, np.nan)
    slope = response_sums[:, -1] - np.sum(weighted_time * block_response, axis=1)
    slope /= information
    level = block_response - slope[:, None] * block_time
    return _Step(level, slope, block_weight, block_time, information)


def _deviance(
    observed: Floats, mean: Floats, log_mean: Floats, prior: Floats, saturated: Floats
) -> Floats:
    """Return twice the log-likelihood lost against a mean of each count itself."""
    lost = np.einsum("ij,ij->i", prior, mean - observed * log_mean)
    return np.asarray(2 * (saturated + lost), dtype=np.float64)


def _empty(series_count: int, period_count: int, block_count: int) -> dict[str, Floats]:
    """Make room for the results of all series, unknown until they settle."""
    by_series = dict.fromkeys(("slope", "time_information", "deviance"), (series_count,))
    by_block = dict.fromkeys(("level", "block_weight", "block_time"), (series_count, block_count))
    by_period = dict.fromkeys(("mean", "working_weight"), (series_count, period_count))
    shapes: dict[str, tuple[int, ...]] = {**by_series, **by_block, **by_period}
    return {name: np.full(shape, np.nan) for name, shape in shapes.items()}


def _store(
    result: dict[str, Floats],
    rows: Integers,
    step: _Step,
    mean: Floats,
    weight: Floats,
    is_done: Booleans,
) -> None:
    """Keep the last step of the series that have settled."""
    for field in fields(step):
        result[field.name][rows] = getattr(step, field.name)[is_done]
    result["mean"][rows] = mean[is_done]
    result["working_weight"][rows] = weight[is_done]


def _summary(
    result: dict[str, Floats],
    counts: Floats,
    seasons: Seasons,
    prior_weights: Floats | None,
    *,
    has_trend: bool,
) -> Fit:
    """Add dispersion and degrees of freedom to the fitted coefficients."""
    is_known = ~np.isnan(counts)
    block_is_used = is_known.astype(np.float64) @ seasons.indicator > 0
    degrees = is_known.sum(axis=1) - block_is_used.sum(axis=1) - float(has_trend)
    degrees = np.where(degrees > 0, degrees, np.nan)
    prior = is_known.astype(np.float64) if prior_weights is None else prior_weights
    relative = np.where(is_known, (counts - result["mean"]) / result["mean"], 0.0)
    squared = relative**2
    pearson = np.sum(result["working_weight"] * squared, axis=1) / degrees
    unweighted = np.sum(np.where(is_known, prior, 0.0) * squared, axis=1) / degrees
    is_converged = ~np.isnan(result["deviance"])
    return Fit(
        seasons=seasons,
        dispersion=pearson,
        relative_dispersion=unweighted,
        degrees=degrees,
        is_converged=is_converged,
        **result,
    )
