"""How many alarms a week somebody can look into, and which ones those are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Booleans, Floats, floats


def budget_threshold(
    scores: ArrayLike, items_per_week: float, calibration_weeks: int = 104
) -> Floats:
    """Height a score must exceed in each week so that a quiet week brings the budgeted alarms.

    The threshold of a week is set by the scores of the weeks before it, all series together: the
    height that they exceeded as often as the budget allows. So a detector keeps its budget whatever
    its nominal error rate is worth on these data, and an outbreak in the past makes it stricter,
    never laxer.

    Parameters
    ----------
    scores : array_like, shape (series, weeks)
        Larger is more unusual; ``nan`` where nothing could be judged, which takes no budget.
    items_per_week : float
        Alarms that a quiet week may bring, all series together.
    calibration_weeks : int
        Weeks before a week that set its threshold.

    Returns
    -------
    ndarray, shape (weeks,)
        ``nan`` in the first ``calibration_weeks`` weeks; ``-inf`` where fewer scores were judged
        than the budget allows alarms.
    """
    table = np.atleast_2d(floats(scores))
    if items_per_week <= 0:
        raise ValueError(f"the budget must be above 0, not {items_per_week}")
    allowed = round(items_per_week * calibration_weeks)
    threshold = np.full(table.shape[1], np.nan)
    for week in range(calibration_weeks, table.shape[1]):
        past = table[:, week - calibration_weeks : week].ravel()
        past = past[~np.isnan(past)]
        if past.size <= allowed:
            threshold[week] = -np.inf
            continue
        # the largest score that is not among the allowed ones; alarms lie above it
        threshold[week] = np.partition(past, past.size - allowed - 1)[past.size - allowed - 1]
    return threshold


def alarms_within_budget(
    scores: ArrayLike, items_per_week: float, calibration_weeks: int = 104
) -> Booleans:
    """Name the series that stand above the budget's threshold of their week.

    Parameters
    ----------
    scores : array_like, shape (series, weeks)
        Larger is more unusual; ``nan`` where nothing could be judged.
    items_per_week : float
        Alarms that a quiet week may bring, all series together.
    calibration_weeks : int
        Weeks before a week that set its threshold.

    Returns
    -------
    ndarray of bool, shape (series, weeks)
        False throughout the first ``calibration_weeks`` weeks.
    """
    table = np.atleast_2d(floats(scores))
    threshold = budget_threshold(table, items_per_week, calibration_weeks)
    return np.asarray(table > threshold, dtype=np.bool_)


def item_threshold(
    scores: ArrayLike,
    items_per_week: float,
    held_weeks: int,
    calibration_weeks: int,
    least_calibration_weeks: int | None = None,
) -> Floats:
    """Height a score must exceed so that the weeks before would have brought the budgeted items.

    An item is a cause that stands above the height and did not in the weeks before: an alarm that
    goes on is one item. The height of a week is the lowest from which upwards the calibration weeks
    before it would never have brought more items than the budget allows.

    Parameters
    ----------
    scores : array_like, shape (causes, weeks)
        Larger is more unusual, never below 0; ``nan`` and 0 are no alarm at any height.
    items_per_week : float
        New items that a week may bring, all causes together.
    held_weeks : int
        Weeks for which an alarm keeps the next one of its cause from being new.
    calibration_weeks, least_calibration_weeks : int
        Weeks before a week that set its height, at most and at least; by default they are the same.

    Returns
    -------
    ndarray, shape (weeks,)
        ``nan`` where fewer weeks lie before than are needed; 0 where these would have brought no
        more than the budget at any height.
    """
    table = np.nan_to_num(np.atleast_2d(floats(scores)), nan=0.0)
    if items_per_week <= 0:
        raise ValueError(f"the budget must be above 0, not {items_per_week}")
    least = calibration_weeks if least_calibration_weeks is None else least_calibration_weeks
    held = np.zeros(table.shape)
    for lag in range(1, held_weeks + 1):
        held[:, lag:] = np.maximum(held[:, lag:], table[:, :-lag])
    threshold = np.full(table.shape[1], np.nan)
    for week in range(least, table.shape[1]):
        past = slice(max(0, week - calibration_weeks), week)
        allowed = items_per_week * (past.stop - past.start)
        threshold[week] = _lowest_height(table[:, past].ravel(), held[:, past].ravel(), allowed)
    return threshold


def _lowest_height(score: Floats, held: Floats, allowed: float) -> float:
    """Return the lowest height from which upwards no more items begin than are allowed."""
    is_new = score > held  # begins an item at every height from what was held up to its score
    begins, ends = score[is_new], held[is_new]
    heights = np.unique(np.concatenate([np.zeros(1), begins, ends]))
    above = begins.size - np.searchsorted(np.sort(begins), heights, side="right")
    still = ends.size - np.searchsorted(np.sort(ends), heights, side="right")
    too_many = np.flatnonzero(above - still > allowed)
    return float(heights[too_many[-1] + 1]) if too_many.size else 0.0
