"""How many reports are still to come, judged by how late earlier ones came.

A reporting triangle has the periods of the event as rows and the delay, in whole periods, as
columns; what cannot have been reported yet is ``nan``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.intervals import two_sided_z
from warehouse.stats.special import Booleans, Floats, floats

PROVISIONAL_BELOW = 0.5  # completeness under which a period feeds no alarm and no tier


@dataclass(frozen=True)
class Development:
    """How reports accumulate: factors between delays, and the share that is in by each delay."""

    factors: Floats  # (delays - 1,)
    completeness: Floats  # (delays,)


@dataclass(frozen=True)
class Nowcast:
    """Reports in, reports to be expected in the end, with bounds; shape (periods,)."""

    reported: Floats
    expected: Floats
    low: Floats
    high: Floats
    completeness: Floats
    is_provisional: Booleans


def reporting_triangle(
    event_periods: ArrayLike,
    report_periods: ArrayLike,
    period_count: int,
    now: int,
    longest_delay: int,
) -> Floats:
    """Count reports by period of the event and delay, as they were known at a period.

    Parameters
    ----------
    event_periods, report_periods : array_like of int, shape (reports,)
        Period of the event and of its report, counted from 0. Reports after ``now``, with a delay
        below 0 or above ``longest_delay``, or of events outside the periods are left out.
    period_count : int
        Rows of the triangle.
    now : int
        Last period whose reports are in.
    longest_delay : int
        Longest delay followed.

    Returns
    -------
    ndarray, shape (period_count, longest_delay + 1)
        Reports of each delay by itself; ``nan`` where the report would come after ``now``.
    """
    event = np.asarray(event_periods, dtype=np.int64)
    report = np.asarray(report_periods, dtype=np.int64)
    delay = report - event
    is_in = (report <= now) & (delay >= 0) & (delay <= longest_delay)
    is_in &= (event >= 0) & (event < period_count)
    triangle = np.zeros((period_count, longest_delay + 1))
    np.add.at(triangle, (event[is_in], delay[is_in]), 1.0)
    is_known = np.arange(period_count)[:, None] + np.arange(longest_delay + 1) <= now
    return np.where(is_known, triangle, np.nan)


def development(cumulative: ArrayLike) -> Development:
    """Estimate by the chain ladder how reports grow from delay to delay.

    Parameters
    ----------
    cumulative : array_like, shape (periods, delays)
        Reports up to each delay; ``nan`` where not yet known. Only rows that know both delays tell
        of the factor between them.

    Returns
    -------
    Development
        ``completeness`` is the share of all reports that is in by each delay, 1 at the last. A
        factor is ``nan`` where no row had a report by the earlier delay, and completeness then too
        at all delays before.

    References
    ----------
    T. Mack (1993), ASTIN Bulletin 23, 213-225.
    """
    table = floats(cumulative)
    before, after = table[:, :-1], table[:, 1:]
    is_known = ~np.isnan(before) & ~np.isnan(after)
    base = np.sum(np.where(is_known, before, 0.0), axis=0)
    grown = np.sum(np.where(is_known, after, 0.0), axis=0)
    factors = grown / np.where(base > 0, base, np.nan)
    to_end = np.cumprod(np.append(factors, 1.0)[::-1])[::-1]
    return Development(factors, 1 / to_end)


def ultimate(cumulative: ArrayLike) -> Floats:
    """Expect by the chain ladder what each period will have in the end.

    Parameters
    ----------
    cumulative : array_like, shape (periods, delays)
        Reports up to each delay; ``nan`` where not yet known.

    Returns
    -------
    ndarray, shape (periods,)
        Reports; ``nan`` for a period of which nothing is known or whose completeness is unknown.
    """
    table = floats(cumulative)
    latest, delay = _latest(table)
    return latest / development(table).completeness[delay]


def nowcast(counts: ArrayLike, window: int | None = None, level: float = 0.95) -> Nowcast:
    """Expect the reports still to come from the reverse-time hazards of the delay.

    Parameters
    ----------
    counts : array_like, shape (periods, delays)
        Reports of each delay by itself; ``nan`` where not yet known.
    window : int, optional
        Newest periods, as of each delay, that tell of the delay; by default all.
    level : float
        Coverage of the interval, normal, for what is known of the delay and for chance together.

    Returns
    -------
    Nowcast
        ``low`` is never below what is reported. A period is provisional when less than half of its
        reports is expected to be in or none is reported: nothing grows from nothing, so its
        expectation of 0 is not a finding. ``nan`` where the delay's distribution is not known.

    References
    ----------
    J. F. Lawless (1994), Canadian Journal of Statistics 22, 15-31.
    """
    table = floats(counts)
    hazard, at_risk = _reverse_hazards(table, window)
    with np.errstate(divide="ignore", invalid="ignore"):
        remaining = np.append(np.cumprod((1 - hazard)[:0:-1])[::-1], 1.0)
        terms = hazard / (at_risk * (1 - hazard))
    greenwood = np.append(np.cumsum(terms[:0:-1])[::-1], 0.0)
    reported, delay = _latest(np.cumsum(table, axis=1))
    completeness = remaining[delay]
    share = np.where(completeness > 0, completeness, np.nan)
    expected = reported / share
    by_estimate = reported * (reported + 1) / share**2 * greenwood[delay]
    variance = by_estimate + reported * (1 - share) / share**2
    half = two_sided_z(level) * np.sqrt(variance)
    return Nowcast(
        reported=reported,
        expected=expected,
        low=np.maximum(reported, expected - half),
        high=expected + half,
        completeness=completeness,
        is_provisional=~(completeness >= PROVISIONAL_BELOW) | ~(reported > 0),
    )


def _reverse_hazards(table: Floats, window: int | None) -> tuple[Floats, Floats]:
    """Return, by delay, the share reported just then of those reported by then, and these."""
    delay_count = table.shape[1]
    cumulative = np.cumsum(table, axis=1)
    hazard, at_risk = np.full(delay_count, np.nan), np.full(delay_count, np.nan)
    for delay in range(delay_count):
        known = np.flatnonzero(~np.isnan(cumulative[:, delay]))
        rows = known if window is None else known[-window:]
        at_risk[delay] = np.sum(cumulative[rows, delay])
        if at_risk[delay] > 0:
            hazard[delay] = np.sum(table[rows, delay]) / at_risk[delay]
    return hazard, at_risk


def _latest(cumulative: Floats) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return each period's newest cumulative count and the delay it was known at."""
    delays = np.arange(cumulative.shape[1])
    delay = np.max(np.where(np.isnan(cumulative), 0, delays), axis=1)
    rows = np.arange(cumulative.shape[0])
    return cumulative[rows, delay], delay
