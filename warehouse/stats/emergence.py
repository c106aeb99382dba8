"""What is reported more often than its own short past lets expect, where most weeks are empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Floats, beta_distribution, beta_quantile, floats

_HALF: Final = 0.5  # Jeffreys' prior of a rate is a gamma with this shape and no exposure
_LEVEL: Final = 0.95


@dataclass(frozen=True)
class Windows:
    """Sums over the newest periods and over those before them; arrays of one shape.

    Parameters
    ----------
    count, exposure
        Events of the newest periods, and what they came out of: reports of the register, checks.
    past_count, past_exposure
        The same of the periods before; ``nan`` where fewer are known than are asked for.
    """

    count: Floats
    exposure: Floats
    past_count: Floats
    past_exposure: Floats


@dataclass(frozen=True)
class Emergence:
    """How far the newest periods stand above the past; arrays of the shape of the windows.

    Parameters
    ----------
    expected
        Events that the past lets expect in the newest periods.
    ratio, low, high
        Rate of the newest periods over the rate of the past, with limits of 95 %.
    p_value
        Chance of so many events or more if the rate had stayed, half the chance of just so many
        left out, so that it is uniform on average where counts are small.
    """

    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats


def windows(
    counts: ArrayLike,
    exposure: ArrayLike,
    newest_count: int,
    past_count: int,
    least_past_count: int,
) -> Windows:
    """Sum every run of newest periods and the past before it.

    Parameters
    ----------
    counts : array_like, shape (lines, periods)
        Events of each line and period.
    exposure : array_like, shape (lines, periods) or (periods,)
        What they came out of; ``nan`` in a period that was not delivered, whose events are passed
        over too.
    newest_count, past_count : int
        Periods of the newest window and, at most, of the past before it.
    least_past_count : int
        Delivered periods of the past that are needed to judge.

    Returns
    -------
    Windows
        Shape (lines, periods); a window ends with its period, and early ones are short.
    """
    x, e = np.atleast_2d(floats(counts)), floats(exposure)
    e = np.broadcast_to(e, x.shape)
    is_known = ~np.isnan(e)
    x, e = np.where(is_known, x, 0.0), np.where(is_known, e, 0.0)
    enough = _sum_back(is_known.astype(np.float64), past_count, newest_count) >= least_past_count
    return Windows(
        count=_sum_back(x, newest_count, 0),
        exposure=_sum_back(e, newest_count, 0),
        past_count=np.where(enough, _sum_back(x, past_count, newest_count), np.nan),
        past_exposure=np.where(enough, _sum_back(e, past_count, newest_count), np.nan),
    )


def emergence(seen: Windows) -> Emergence:
    """Judge the newest window by what the past says of it.

    The rate of the past is known as Jeffreys' gamma posterior knows it, so that a line never seen
    before has a rate too: half an event in all its past. The count of the newest window is then
    negative binomial, and the two rates compare by a beta distribution.

    Parameters
    ----------
    seen : Windows
        Sums of the newest periods and of the past.

    Returns
    -------
    Emergence
        ``nan`` where either window has no exposure.

    References
    ----------
    H. Jeffreys (1961), Theory of Probability, section 3.1; the comparison of two Poisson rates by
    the share of the one among both: J. Przyborowski, H. Wilenski (1940), Biometrika 31, 313-323;
    the half of the chance of the count itself: H. O. Lancaster (1961), J. Am. Stat. Assoc. 56, 223.
    """
    x, past = seen.count, seen.past_count
    is_known = (seen.exposure > 0) & (seen.past_exposure > 0)
    e = np.where(is_known, seen.exposure, np.nan)
    past_e = np.where(is_known, seen.past_exposure, np.nan)
    share = e / (e + past_e)
    tail = np.where(x > 0, beta_distribution(share, np.maximum(x, _HALF), past + _HALF), 1.0)
    beyond = beta_distribution(share, x + 1, past + _HALF)
    alpha, beta, exchange = x + _HALF, past + _HALF, past_e / e
    low, high = (
        beta_quantile(level, alpha, beta) for level in ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
    )
    return Emergence(
        expected=beta * e / past_e,
        ratio=alpha / beta * exchange,
        low=low / (1 - low) * exchange,
        high=high / (1 - high) * exchange,
        p_value=np.where(is_known, (tail + beyond) / 2, np.nan),
    )


def _sum_back(values: Floats, width: int, skipped: int) -> Floats:
    """Sum the last ``width`` periods before each, the newest ``skipped`` of them left out."""
    running = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    last = np.maximum(np.arange(1, values.shape[1] + 1) - skipped, 0)
    first = np.maximum(last - width, 0)
    return np.asarray(running[:, last] - running[:, first])
