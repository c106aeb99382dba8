"""New terms planted in a register of many: found by their own lines and by cells of hazards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from warehouse.proof.detection import new_items
from warehouse.proof.detectors import DETECTORS
from warehouse.proof.world import counts
from warehouse.stats.budget import item_threshold
from warehouse.stats.special import Booleans, Floats, Integers
from warehouse.trends.term_signals import ALL, TermLines, TermRule, by_cause, judge

SIZES: Final = (3, 6, 12)  # reports of a new term over its weeks
_TERMS, _GROUPS, _HAZARDS = 120, 12, 8
_REPORTS_A_WEEK: Final = 90.0  # as on food, in a week
_WARM_UP_WEEKS: Final = 104
_PLANTED_WEEKS: Final = 6
_DISPERSION: Final = 1.5
_EARS_WEEKS: Final = 12  # until a detector with a short memory has seen enough


@dataclass(frozen=True)
class TermTrial:
    """What is tried: judged weeks, new terms planted in them, and registers drawn."""

    judged_weeks: int = 156
    planted_count: int = 60
    rounds: int = 4
    seed: int = 20261126


@dataclass(frozen=True)
class TermScore:
    """How one way of looking did, over all registers drawn.

    ``quiet_items_per_week`` counts where nothing was planted; ``sensitivity`` is the share of new
    terms with a signal in the weeks they were reported or the window after, by their number of
    reports; ``days_to_detect`` the median from the first report to the publication of the signal.
    """

    way: str
    budget: float
    quiet_items_per_week: float
    sensitivity: dict[int, float]
    days_to_detect: float


@dataclass(frozen=True)
class _World:
    """Reports of a register; the planted terms come after the quiet ones.

    ``quiet`` has the shape (terms, groups, weeks), ``planted`` (planted terms, groups, weeks);
    ``hazard`` is the hazard of every term, the quiet and the planted.
    """

    quiet: Floats
    planted: Floats
    hazard: Integers
    start: Integers
    size: Integers
    group: Integers


def term_trial(trial: TermTrial) -> list[TermScore]:
    """Plant new terms in registers and look for them by lines of terms and by cells of hazards.

    Both ways are held to the same budget of new items a week, set by each one's own past.
    """
    worlds = [_drawn(trial, np.random.default_rng([trial.seed, n])) for n in range(trial.rounds)]
    return [_scored(way, worlds, trial) for way in _WAYS]


def _drawn(trial: TermTrial, chance: np.random.Generator) -> _World:
    weeks = _WARM_UP_WEEKS + trial.judged_weeks
    mean = chance.lognormal(0.0, 2.0, (_TERMS, _GROUPS))
    mean *= _REPORTS_A_WEEK / mean.sum()
    spread = np.full(mean.size, _DISPERSION)
    quiet = counts(np.repeat(mean.reshape(-1, 1), weeks, axis=1), spread, chance)
    start = chance.integers(_WARM_UP_WEEKS, weeks - 2 * _PLANTED_WEEKS, trial.planted_count)
    size = np.array(SIZES)[np.arange(trial.planted_count) % len(SIZES)]
    group = chance.integers(0, _GROUPS, trial.planted_count)
    planted = np.zeros((trial.planted_count, _GROUPS, weeks))
    for row in range(trial.planted_count):
        days = np.append(0, chance.integers(0, _PLANTED_WEEKS, size[row] - 1))
        np.add.at(planted, (row, group[row], start[row] + days), 1.0)
    hazard = chance.integers(0, _HAZARDS, _TERMS + trial.planted_count)
    return _World(quiet.reshape(_TERMS, _GROUPS, weeks), planted, hazard, start, size, group)


def _by_terms(reports: Floats, _hazard: Integers) -> Booleans:
    """Judge the lines of terms as the product does; whether any line of each term is raised."""
    lines = _lines(reports)
    return by_cause(lines, judge(lines, TermRule()).is_signal.astype(np.float64)) > 0


def _lines(reports: Floats) -> TermLines:
    term_count, group_count, weeks = reports.shape
    groups = reports.sum(axis=0)
    names = [f"t{term:04}" for term in range(term_count)]
    whole = groups.sum(axis=0)
    table = np.concatenate([reports.sum(axis=1, keepdims=True), reports], axis=1)
    own = np.concatenate([whole[None, :], groups])
    return TermLines(
        terms=tuple(name for name in names for _ in range(group_count + 1)),
        groups=(ALL, *(f"g{group}" for group in range(group_count))) * term_count,
        counts=table.reshape(-1, weeks),
        exposure=np.broadcast_to(whole, (term_count * (group_count + 1), weeks)),
        group_totals=np.tile(own, (term_count, 1)),
        totals=whole,
    )


def _by_cells(reports: Floats, hazard: Integers) -> Booleans:
    """Judge cells of hazard and product group by EARS C2; whether each term's cell alarms."""
    cells = np.zeros((_HAZARDS, *reports.shape[1:]))
    np.add.at(cells, hazard, reports)
    flat = cells.reshape(-1, reports.shape[2])
    score = np.nan_to_num(np.maximum(DETECTORS["ears_c2"](flat, _EARS_WEEKS).score, 0))
    rule = TermRule()
    height = item_threshold(
        score,
        rule.items_per_period,
        rule.newest_period_count,
        rule.calibration_period_count,
        rule.least_calibration_period_count,
    )
    return np.asarray(score > np.nan_to_num(height, nan=np.inf), dtype=np.bool_)


# way of looking, and which of its rows a planted term is on: hazard, group, place among all terms
_Look = Callable[[Floats, Integers], Booleans]
_Row = Callable[[int, int, int], int]
_WAYS: Final[Mapping[str, tuple[_Look, _Row]]] = MappingProxyType(
    {
        "emerging_term": (_by_terms, lambda _hazard, _group, term: term),
        "ears_c2": (_by_cells, lambda hazard, group, _term: hazard * _GROUPS + group),
    }
)


def _scored(way: str, worlds: Sequence[_World], trial: TermTrial) -> TermScore:
    look, row_of = _WAYS[way]
    calm = [new_items(look(world.quiet, world.hazard[:_TERMS])) for world in worlds]
    delays = np.concatenate([_delays(look, row_of, world) for world in worlds])
    sizes = np.concatenate([world.size for world in worlds])
    is_found = ~np.isnan(delays)
    weeks = trial.judged_weeks * len(worlds)
    return TermScore(
        way=way,
        budget=TermRule().items_per_period,
        quiet_items_per_week=sum(float(c[:, _WARM_UP_WEEKS:].sum()) for c in calm) / weeks,
        sensitivity={size: float(np.mean(is_found[sizes == size])) for size in SIZES},
        days_to_detect=float(np.median(delays[is_found])) if is_found.any() else float("nan"),
    )


def _delays(look: _Look, row_of: _Row, world: _World) -> Floats:
    """Days from the first report of each planted term to the end of the week that raised it."""
    alarms = look(np.concatenate([world.quiet, world.planted]), world.hazard)
    delay = np.full(world.start.size, np.nan)
    for planted, start in enumerate(world.start):
        row = row_of(world.hazard[_TERMS + planted], world.group[planted], _TERMS + planted)
        window = slice(start, start + _PLANTED_WEEKS + TermRule().newest_period_count)
        raised = np.flatnonzero(alarms[row, window])
        if raised.size:
            delay[planted] = 7 * (raised[0] + 1)
    return delay
