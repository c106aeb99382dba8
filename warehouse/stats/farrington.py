"""Is this week's count more than past years, their seasons and their trend would explain.

Farrington's algorithm in its flexible form, for all series at once. A model with season blocks and
a straight trend has normal equations in the shape of an arrow, so each step of the fit is a handful
of sums over the past weeks rather than a matrix factorised for each series.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from warehouse.stats.count_regression import Fit, Seasons, fit
from warehouse.stats.discrete import negative_binomial_quantile
from warehouse.stats.special import (
    Booleans,
    Floats,
    Integers,
    floats,
    normal_quantile,
    student_tail,
)

_YEARS_FOR_A_TREND = 3

Dates = NDArray[np.datetime64]


@dataclass(frozen=True)
class FarringtonSettings:
    """What the algorithm may be told; the defaults are Noufaily's improvements with a count bound.

    Parameters
    ----------
    years : int
        Past years that give base weeks.
    half_window : int
        Weeks on either side of the same week of a past year that count as that season.
    season_count : int
        Season blocks of a year, the window itself being one; 1 uses the windows alone.
    skipped_weeks : int
        Weeks before the judged one that are left out, so that an outbreak does not teach the model.
    outlier_residual : float
        Standardised Anscombe residual beyond which a past week counts for less.
    trend_p_value : float
        The trend stays when its p-value is below; 1 keeps every estimable trend.
    alpha : float
        Chance of an alarm in a quiet week.
    bound : {"negative_binomial", "two_thirds_power"}
        Quantile of the count (Noufaily), or delta method on the 2/3 power (Farrington).
    minimum_reports, minimum_report_weeks : int
        A week is judged when the last weeks, itself included, have so many reports together.
    error_scale : {"pearson", "surveillance"}
        Dispersion behind the trend's test and the delta method's prediction error: Pearson's, or,
        to reproduce the R package surveillance, the one it arrives at after it has put the outlier
        weights in the place of the working weights.
    """

    years: int = 5
    half_window: int = 3
    season_count: int = 10
    skipped_weeks: int = 26
    outlier_residual: float = 2.58
    trend_p_value: float = 1.0
    alpha: float = 0.05
    bound: Literal["negative_binomial", "two_thirds_power"] = "negative_binomial"
    minimum_reports: int = 5
    minimum_report_weeks: int = 4
    error_scale: Literal["pearson", "surveillance"] = "pearson"


@dataclass(frozen=True)
class Aberrations:
    """What was expected and what would have been too many, shape (series, judged weeks)."""

    expected: Floats
    upper_bound: Floats
    dispersion: Floats
    has_trend: Booleans
    is_alarm: Booleans


def farrington(
    counts: ArrayLike,
    judged_weeks: ArrayLike,
    settings: FarringtonSettings | None = None,
    monday_dates: ArrayLike | None = None,
) -> Aberrations:
    """Judge weeks of many series by the same season of their past years.

    Parameters
    ----------
    counts : array_like, shape (series, weeks) or (weeks,)
        Reports a week on one contiguous spine; ``nan`` is a week that is not known (not zero).
    judged_weeks : array_like of int
        Positions of the weeks to judge.
    settings : FarringtonSettings, optional
        Defaults to Noufaily's improved form.
    monday_dates : array_like of datetime64, shape (weeks,), optional
        First day of each week; with it the base week of a past year is the week whose first day is
        nearest to the same date, without it the week 52 weeks earlier.

    Returns
    -------
    Aberrations
        ``expected`` and ``upper_bound`` are reports a week, ``dispersion`` is at least 1. All are
        ``nan`` where the history does not reach back ``years`` years, the last weeks have too few
        reports to judge or the fit does not settle. There ``is_alarm`` is False: read it together
        with the bound.

    References
    ----------
    C. P. Farrington et al. (1996), Journal of the Royal Statistical Society A 159, 547-563;
    A. Noufaily et al. (2013), Statistics in Medicine 32, 1206-1222.
    """
    settings = settings or FarringtonSettings()
    table = np.atleast_2d(floats(counts))
    weeks = np.atleast_1d(np.asarray(judged_weeks, dtype=np.int64))
    if weeks.size == 0:
        raise ValueError("name at least one week to judge")
    mondays = None if monday_dates is None else np.asarray(monday_dates, dtype="datetime64[D]")
    judged = [_judge_week(table, int(week), settings, mondays) for week in weeks]
    return Aberrations(
        expected=np.stack([each.expected for each in judged], axis=1),
        upper_bound=np.stack([each.upper_bound for each in judged], axis=1),
        dispersion=np.stack([each.dispersion for each in judged], axis=1),
        has_trend=np.stack([each.has_trend for each in judged], axis=1),
        is_alarm=np.stack([each.is_alarm for each in judged], axis=1),
    )


def _judge_week(
    counts: Floats, week: int, settings: FarringtonSettings, mondays: Dates | None
) -> Aberrations:
    """Judge one week of every series; all share the base weeks, hence one design."""
    if not 0 <= week < counts.shape[1]:
        raise ValueError(f"week {week} is not on the spine of {counts.shape[1]} weeks")
    base = _base_weeks(week, settings.years, mondays)
    if base is None or base[-1] < settings.half_window:
        return _nothing(counts.shape[0])
    recent = counts[:, max(0, week - settings.minimum_report_weeks + 1) : week + 1]
    judged = np.flatnonzero(np.nansum(recent, axis=1) >= settings.minimum_reports)
    past, season = _past_seasons(base, settings)
    seasons = Seasons.of(past.astype(np.float64), season, settings.season_count)
    observed = counts[np.ix_(judged, past)]
    model, has_trend = _fit_with_or_without_trend(observed, seasons, float(week), settings)
    expected, error = model.predict(float(week), settings.season_count - 1)
    result = _nothing(counts.shape[0])
    result.expected[judged] = expected
    result.upper_bound[judged] = _upper_bound(expected, error, model, settings)
    result.dispersion[judged] = np.maximum(1.0, model.dispersion)
    result.has_trend[judged] = has_trend
    result.is_alarm[:] = counts[:, week] > result.upper_bound
    return result


def _nothing(series_count: int) -> Aberrations:
    """Say of every series that it is too early to tell."""
    expected, upper_bound, dispersion = np.full((3, series_count), np.nan)
    has_trend, is_alarm = np.zeros((2, series_count), dtype=np.bool_)
    return Aberrations(expected, upper_bound, dispersion, has_trend, is_alarm)


def _base_weeks(week: int, years: int, mondays: Dates | None) -> Integers | None:
    """Return the judged week and the same week of each past year, newest first; None if too old."""
    if mondays is None:
        base = week - 52 * np.arange(years + 1, dtype=np.int64)
        return base if base[-1] >= 0 else None
    first = mondays[0]
    month = mondays[week].astype("datetime64[M]")
    day = (mondays[week] - month.astype("datetime64[D]")).astype(np.int64)
    months = month - 12 * np.arange(years + 1)
    days = months.astype("datetime64[D]") + day  # 29 February becomes 1 March
    since_start = (days - first).astype(np.int64)
    if since_start[-1] < 0:
        return None
    return np.asarray((since_start + 3) // 7, dtype=np.int64)


def _past_seasons(base: Integers, settings: FarringtonSettings) -> tuple[Integers, Integers]:
    """Return the past weeks that the model sees and the season block of each.

    The last block is the window around the base weeks. The weeks between two windows are shared
    among the other blocks in order, the longer blocks first.
    """
    window = settings.season_count - 1
    weeks: list[Integers] = []
    blocks: list[Integers] = []
    for later, earlier in pairwise(base):
        around = np.arange(earlier - settings.half_window, earlier + settings.half_window + 1)
        weeks.append(around)
        blocks.append(np.full(around.size, window))
        between = np.arange(around[-1] + 1, later - settings.half_window)
        if window == 0:
            continue
        if between.size < window:
            raise ValueError(f"{settings.season_count} seasons do not fit between two windows")
        for block, part in enumerate(np.array_split(between, window)):
            weeks.append(part)
            blocks.append(np.full(part.size, block))
    past, season = np.concatenate(weeks), np.concatenate(blocks)
    is_past = past < base[0] - settings.skipped_weeks
    order = np.argsort(past[is_past], kind="stable")
    return past[is_past][order], season[is_past][order]


def _fit_with_or_without_trend(
    observed: Floats, seasons: Seasons, week: float, settings: FarringtonSettings
) -> tuple[Fit, Booleans]:
    """Fit every series with a trend and again without where the trend is not to be trusted.

    It is not where it is not significant, rests on fewer than three years, or leads beyond all that
    was ever observed.
    """
    if settings.years < _YEARS_FOR_A_TREND:
        return _fit_reweighted(observed, seasons, settings, has_trend=False), np.zeros(
            observed.shape[0], dtype=np.bool_
        )
    model = _fit_reweighted(observed, seasons, settings, has_trend=True)
    expected, _ = model.predict(week, settings.season_count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(model.slope) / model.slope_error(_error_scale(model, settings))
    p_value = 2 * student_tail(ratio, model.degrees)
    has_trend = (p_value < settings.trend_p_value) & model.is_converged
    has_trend &= expected <= np.max(np.where(np.isnan(observed), -np.inf, observed), axis=1)
    without = np.flatnonzero(~has_trend)
    if without.size:
        plain = _fit_reweighted(observed[without], seasons, settings, has_trend=False)
        model = model.replaced(without, plain)
    return model, has_trend


def _fit_reweighted(
    observed: Floats, seasons: Seasons, settings: FarringtonSettings, *, has_trend: bool
) -> Fit:
    """Fit, give past outbreaks less weight by their Anscombe residuals, and fit again."""
    plain = fit(observed, seasons, has_trend=has_trend)
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = 1.5 * (np.cbrt(observed) ** 2 * plain.mean ** (-1 / 6) - np.sqrt(plain.mean))
        phi = np.maximum(1.0, plain.dispersion)[:, None]
        residual /= np.sqrt(phi * (1 - plain.leverage()))
        is_outlier = residual > settings.outlier_residual
        weight = np.where(is_outlier, residual**-2.0, 1.0)
    weight = np.where(np.isnan(observed), np.nan, weight)
    weight *= np.sum(~np.isnan(observed), axis=1, keepdims=True) / np.nansum(
        weight, axis=1, keepdims=True
    )
    return fit(observed, seasons, has_trend=has_trend, prior_weights=weight)


def _error_scale(model: Fit, settings: FarringtonSettings) -> Floats:
    """Dispersion for standard errors; see ``FarringtonSettings.error_scale``."""
    if settings.error_scale == "pearson":
        return model.dispersion
    return model.relative_dispersion


def _upper_bound(
    expected: Floats, error: Floats, model: Fit, settings: FarringtonSettings
) -> Floats:
    """Return the count that a quiet week exceeds with probability ``alpha``."""
    phi = np.maximum(1.0, model.dispersion)
    if settings.bound == "negative_binomial":
        return negative_binomial_quantile(1 - settings.alpha, expected, phi)
    error = error * np.sqrt(_error_scale(model, settings))
    tau = phi + error**2 / expected
    spread = np.sqrt(4 / 9 * np.cbrt(expected) * tau)
    power = np.cbrt(expected) ** 2 + float(normal_quantile(1 - settings.alpha)) * spread
    return np.asarray(power**1.5, dtype=np.float64)
