"""Which finer terms come up that hardly came up before: scores of every line, an alarm budget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np

from warehouse.stats.budget import item_threshold
from warehouse.stats.disproportion import Measure, information_component
from warehouse.stats.emergence import Emergence, Windows, emergence, windows
from warehouse.stats.special import Booleans, Floats, Integers

ALL: Final = "ALL"  # of the product groups together
_LEAST_TAIL: Final = 1e-300
_Found = TypeVar("_Found", Emergence, Measure)


@dataclass(frozen=True)
class TermRule:
    """How terms are judged: lengths in periods, and what a signal asks for.

    Parameters
    ----------
    newest_period_count, past_period_count, least_past_period_count
        Periods of the newest window, of the past at most, and of the past at least.
    calibration_period_count, least_calibration_period_count
        Periods whose scores set the height of the budget, at most and at least.
    items_per_period
        New items that a period may bring in one register.
    min_event_count
        Fewer events in the newest window are too few to tell.
    max_p_value
        No signal has a larger one, however few items there are.
    """

    newest_period_count: int = 4
    past_period_count: int = 52
    least_past_period_count: int = 13
    calibration_period_count: int = 52
    least_calibration_period_count: int = 13
    items_per_period: float = 1.0
    min_event_count: int = 3
    max_p_value: float = 0.01


@dataclass(frozen=True)
class TermLines:
    """The lines of one register: a term in one product group, and in all of them.

    Parameters
    ----------
    terms, groups
        Names of the lines; a term has a line for ``ALL`` groups and one for each of its own.
    counts
        Events, shape (lines, periods).
    exposure
        What a line's events came out of, same shape: all reports of the register, or the checks of
        the product group; ``nan`` in a period that was not delivered.
    group_totals
        Reports or checks of the line's product group, same shape.
    totals
        The same of the register, shape (periods,).
    """

    terms: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Floats
    exposure: Floats
    group_totals: Floats
    totals: Floats

    @cached_property
    def causes(self) -> Integers:
        """Position of each line's term among the terms in their order."""
        return np.unique(np.array(self.terms, dtype=np.str_), return_inverse=True)[1].astype(
            np.int64
        )

    @cached_property
    def is_whole(self) -> Booleans:
        """Whether a line is of all product groups together."""
        return np.array([group == ALL for group in self.groups], dtype=np.bool_)

    def term_totals(self) -> Floats:
        """Events of each line's term in all product groups, shape (lines, periods)."""
        whole = np.zeros((int(self.causes.max(initial=-1)) + 1, self.counts.shape[1]))
        whole[self.causes[self.is_whole]] = self.counts[self.is_whole]
        return whole[self.causes]


@dataclass(frozen=True)
class Judged:
    """What is known of every line and period; arrays of shape (lines, periods) but the last.

    ``score`` is minus the decimal logarithm of the p-value where a signal is possible, else 0;
    ``threshold`` the height of the budget, shape (periods,), ``nan`` before there is one.
    """

    seen: Windows
    emergence: Emergence
    expected_by_margins: Floats  # nan for all product groups together
    component: Measure  # of term and group beside their margins; nan likewise
    score: Floats
    is_signal: Booleans
    threshold: Floats


def judge(lines: TermLines, rule: TermRule) -> Judged:
    """Judge every line in every period from what was known by its end.

    Two things are asked: whether the line stands above its own past, what the register bore at all
    allowed for; and, for a line of one product group, whether the term is there more often than the
    margins of term and group would have it, so that a term which rises everywhere is told once.
    """
    lengths = (rule.newest_period_count, rule.past_period_count, rule.least_past_period_count)
    seen = windows(lines.counts, lines.exposure, *lengths)
    expected = _expected_by_margins(lines, lengths[0])
    # quantiles cost most, and a window with too few events can be no signal
    is_asked = seen.count >= rule.min_event_count
    is_asked[:, -1] |= seen.count[:, -1] > 0
    found = _where(is_asked, emergence(Windows(*(v[is_asked] for v in vars(seen).values()))))
    component = _where(is_asked, information_component(seen.count[is_asked], expected[is_asked]))
    is_apart = lines.is_whole[:, None] | (component.low > 0)
    is_possible = (seen.count >= rule.min_event_count) & is_apart & (found.low > 1)
    tail = np.where(is_possible, np.maximum(found.p_value, _LEAST_TAIL), 1.0)
    score = np.where(seen.past_exposure > 0, -np.log10(tail), np.nan)
    threshold = item_threshold(
        by_cause(lines, score),
        rule.items_per_period,
        rule.newest_period_count,
        rule.calibration_period_count,
        rule.least_calibration_period_count,
    )
    least = -np.log10(rule.max_p_value)
    with np.errstate(invalid="ignore"):
        is_signal = np.asarray((score > threshold) & (score >= least), dtype=np.bool_)
    return Judged(seen, found, expected, component, score, is_signal, threshold)


def by_cause(lines: TermLines, scores: Floats) -> Floats:
    """Take the highest score of each term's lines, shape (terms, periods)."""
    highest = np.full((int(lines.causes.max(initial=-1)) + 1, scores.shape[1]), -np.inf)
    np.maximum.at(highest, lines.causes, np.nan_to_num(scores, nan=0.0))
    return highest


def _where(is_asked: Booleans, found: _Found) -> _Found:
    """Lay values of some lines and periods out over all of them; nan elsewhere."""
    columns = {}
    for name, values in vars(found).items():
        columns[name] = np.full(is_asked.shape, np.nan)
        columns[name][is_asked] = values
    return type(found)(**columns)


def _expected_by_margins(lines: TermLines, newest_count: int) -> Floats:
    """Events that the newest window would have if term and product group were independent."""
    delivered = np.where(np.isnan(lines.exposure), np.nan, 1.0)
    term, group, total = (
        windows(each, delivered, newest_count, 1, 0).count
        for each in (
            lines.term_totals(),
            lines.group_totals,
            np.broadcast_to(lines.totals, lines.counts.shape),
        )
    )
    expected = np.where(total > 0, term * group / np.where(total > 0, total, 1.0), np.nan)
    return np.where(lines.is_whole[:, None], np.nan, expected)
