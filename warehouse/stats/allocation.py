"""Sharing a number of inspections among places: evenly, in proportion, or to the best first."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Floats, Integers, aligned


def shared_in_proportion(budget: int, weight: ArrayLike, most: ArrayLike) -> Integers:
    """Share a budget in proportion to weights, none getting more than it can take.

    Parameters
    ----------
    budget : int
        Whole units to share.
    weight : array_like, shape (places,)
        Not negative; a place of weight 0 gets nothing.
    most : array_like, shape (places,)
        Whole units that a place can take.

    Returns
    -------
    ndarray, shape (places,)
        Whole units by largest remainders, of equal ones the first; their sum is the budget, or all
        that the places with a weight can take.

    Examples
    --------
    >>> shared_in_proportion(10, [1, 1, 2], [9, 9, 2]).tolist()
    [4, 4, 2]
    """
    w, room = aligned(weight, most)
    room = np.where(w > 0, np.floor(room), 0.0)
    wanted = float(min(budget, room.sum()))
    share = _poured(wanted, w, room)
    given = np.floor(share + 1e-9)
    left = round(wanted - given.sum())
    order = np.argsort(-np.where(given < room, share - given, -1.0), kind="stable")
    given[order[:left]] += 1
    return given.astype(np.int64)


def filled_best_first(budget: int, score: ArrayLike, most: ArrayLike) -> Integers:
    """Give each place all it can take, the highest score first, until the budget is spent.

    Parameters
    ----------
    budget : int
        Whole units to give.
    score : array_like, shape (places,)
        Of equal scores the first goes first; ``nan`` gets nothing.
    most : array_like, shape (places,)
        Whole units that a place can take.

    Returns
    -------
    ndarray, shape (places,)
        Whole units.

    Examples
    --------
    >>> filled_best_first(10, [0.1, 0.3, 0.2], [9, 6, 9]).tolist()
    [0, 6, 4]
    """
    values, room = aligned(score, most)
    room = np.where(np.isnan(values), 0.0, np.floor(room))
    order = np.argsort(-np.where(np.isnan(values), -np.inf, values), kind="stable")
    before = np.cumsum(room[order]) - room[order]
    given = np.zeros(room.size)
    given[order] = np.clip(budget - before, 0, room[order])
    return given.astype(np.int64)


def _poured(wanted: float, weight: Floats, room: Floats) -> Floats:
    """Share in proportion; what a full place cannot take goes to the others."""
    share = np.zeros(weight.size)
    is_open = room > 0
    while is_open.any() and wanted - share.sum() > 1e-9:  # noqa: PLR2004 - a rest of rounding
        rest = (wanted - share.sum()) * np.where(is_open, weight, 0.0) / weight[is_open].sum()
        share = np.minimum(share + rest, room)
        is_open = is_open & (share < room)
    return share
