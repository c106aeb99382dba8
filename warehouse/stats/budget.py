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
