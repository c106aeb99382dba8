"""How often, how soon and at what price in false alarms each detector finds a planted hazard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from warehouse.proof.detectors import DETECTORS, Detector, Judgement
from warehouse.proof.world import (
    SHAPES,
    SIZES,
    WEEKS_A_YEAR,
    Planted,
    Register,
    counts,
    excess,
    expected_counts,
    plant,
)
from warehouse.stats.budget import budget_threshold
from warehouse.stats.special import Booleans, Floats

_ITEM_WEEKS: Final = 4  # an alarm that goes on is one item, not one each week
_HISTORY_YEARS: Final = 6  # five that Farrington's method compares with, and a half to skip


@dataclass(frozen=True)
class Trial:
    """What is tried: how many series, for how long, with what planted and what read.

    Parameters
    ----------
    series_count
        Series of the register, an industry and hazard each.
    judged_years
        Years that are judged, after two of which the later sets the budget's first threshold.
    planted_share
        Share of the series that get one hazard in the judged years.
    items_per_week
        Alarms that the reader can look into in a week.
    completeness
        Share of the reports of a week that are in when it is judged, a week after its end.
    seed
        Names the random numbers.
    """

    series_count: int = 300
    judged_years: int = 3
    planted_share: float = 0.3
    items_per_week: float = 5.0
    completeness: float = 0.8
    seed: int = 20261125

    @property
    def first_judged(self) -> int:
        return _HISTORY_YEARS * WEEKS_A_YEAR

    @property
    def first_budgeted(self) -> int:
        return self.first_judged + 2 * WEEKS_A_YEAR

    @property
    def week_count(self) -> int:
        return self.first_budgeted + self.judged_years * WEEKS_A_YEAR


@dataclass(frozen=True)
class Score:
    """How one detector did in one trial.

    Parameters
    ----------
    false_alarms
        Alarms in 100 quiet series-weeks.
    quiet_items_per_week
        Alarms a week of all series together where nothing was planted.
    sensitivity
        Share of the hazards with an alarm while they went on, by size.
    sensitivity_by_shape
        The same by shape, all sizes together.
    days_to_detect
        Median days from the start of a hazard to the publication of the first alarm, of those
        found; ``nan`` where none was.
    precision
        Share of the items brought to the reader in the world with hazards that have one behind
        them: an item is an alarm without another of its series in the four weeks before.
    """

    detector: str
    rule: str
    false_alarms: float
    quiet_items_per_week: float
    sensitivity: dict[float, float]
    sensitivity_by_shape: dict[str, float]
    days_to_detect: float
    precision: float
    overall_sensitivity: float = field(default=float("nan"))


def detection(
    register: Register,
    trial: Trial,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    detectors: Mapping[str, Detector] = DETECTORS,
) -> list[Score]:
    """Try every detector on one world with hazards and on its quiet twin.

    Parameters
    ----------
    register : Register
        Quiet series as they are in reality; those of the trial are drawn from them.
    trial : Trial
        What is tried.
    progress : callable, optional
        Called with the detectors done and the detectors in all.
    detectors : mapping, optional
        Those that are tried, all by default.

    Returns
    -------
    list of Score
        Two a detector: by its own rule of thumb, and within the alarm budget.
    """
    chance = np.random.default_rng(trial.seed)
    drawn = register.drawn(trial.series_count, chance)
    phase = chance.uniform(0, WEEKS_A_YEAR, trial.series_count)
    expected = expected_counts(drawn, trial.week_count, phase)
    planted = plant(expected, trial.planted_share, trial.first_budgeted, chance)
    quiet = counts(expected, drawn.dispersion, chance)
    added = chance.poisson(excess(planted, expected, drawn.dispersion))
    reported = [chance.binomial(y.astype(np.int64), trial.completeness) for y in (quiet, added)]
    seen_quiet = reported[0].astype(np.float64)
    seen = seen_quiet + reported[1]
    scores = []
    for done, (name, detector) in enumerate(detectors.items(), start=1):
        in_quiet = detector(seen_quiet, trial.first_judged)
        in_trouble = detector(seen, trial.first_judged)
        scores += _compared(name, in_quiet, in_trouble, planted, trial)
        progress(done, len(detectors))
    return scores


def _compared(
    name: str, quiet: Judgement, trouble: Judgement, planted: Planted, trial: Trial
) -> list[Score]:
    own = _scored(name, "own rule", quiet.is_alarm, trouble.is_alarm, planted, trial)
    # set by the year before in the quiet twin: all err alike, and growth hardly loosens it
    threshold = budget_threshold(quiet.score, trial.items_per_week, WEEKS_A_YEAR)
    budgeted = [np.asarray(each.score > threshold, dtype=np.bool_) for each in (quiet, trouble)]
    return [own, _scored(name, "within budget", budgeted[0], budgeted[1], planted, trial)]


def _scored(
    name: str,
    rule: str,
    quiet: Booleans,
    trouble: Booleans,
    planted: Planted,
    trial: Trial,
) -> Score:
    weeks = slice(trial.first_budgeted, None)
    inside = planted.window(*trouble.shape)[:, weeks]
    items, calm = new_items(trouble)[:, weeks], quiet[:, weeks]
    week_count = trial.week_count - trial.first_budgeted
    delay = first_alarm(trouble, planted)
    found = ~np.isnan(delay)
    days = 7 * (delay + 1) + 7  # a week is judged when it is over, and published a week later
    return Score(
        detector=name,
        rule=rule,
        false_alarms=100 * float(np.mean(calm)),
        quiet_items_per_week=float(np.sum(calm)) / week_count,
        sensitivity={size: _share(found, planted.size == size) for size in SIZES},
        sensitivity_by_shape={
            shape: _share(found, planted.shape == position) for position, shape in enumerate(SHAPES)
        },
        days_to_detect=float(np.median(days[found])) if found.any() else float("nan"),
        precision=float(np.sum(items & inside)) / max(1.0, float(np.sum(items))),
        overall_sensitivity=float(np.mean(found)),
    )


def new_items(alarms: Booleans) -> Booleans:
    """Keep the alarms that are news: none of the same series in the weeks before."""
    recent = np.zeros(alarms.shape, dtype=np.bool_)
    for lag in range(1, _ITEM_WEEKS + 1):
        recent[:, lag:] |= alarms[:, :-lag]
    return alarms & ~recent


def first_alarm(alarms: Booleans, planted: Planted) -> Floats:
    """Weeks from the start of each hazard to its first alarm; nan where it raised none."""
    delay = np.full(planted.series.size, np.nan)
    for position, (row, start, length) in enumerate(
        zip(planted.series, planted.start, planted.length, strict=True)
    ):
        raised = np.flatnonzero(alarms[row, start : start + length])
        if raised.size:
            delay[position] = raised[0]
    return delay


def _share(found: Booleans, chosen: Booleans) -> float:
    return float(np.mean(found[chosen])) if chosen.any() else float("nan")
