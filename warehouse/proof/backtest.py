"""Had it been running then: how long before the official act the first signal would have come.

Every week is judged from what was published by then and by nothing later. A signal stands for an
industry and hazard, so it can only say where to look; what it found is told by the acts that
followed in the same cell.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from warehouse.proof.detectors import DETECTORS
from warehouse.proof.register import Series
from warehouse.stats.budget import alarms_within_budget
from warehouse.stats.special import Booleans, Floats

CASES: Final = Path(__file__).parent / "cases.csv"
_WARM_UP_WEEKS: Final = 12  # until the detectors with a short memory have seen enough
_FOLLOW_WEEKS: Final = 26  # an act within half a year can have been foretold
_LEAST_REPORTS, _LEAST_SHARE = 3, 0.25  # of the danger in the week of a signal that is its own
_SHIFTS: Final = 400
_QUIET_WEEKS: Final = 26  # without an act in the cell, so that the next one is news


@dataclass(frozen=True)
class Case:
    """A danger that is known to have ended in an official act, and where its reports stand."""

    case_id: str
    zh: str
    en: str
    source: str
    industry_code: str
    hazard_code: str
    pattern: str  # of the text of its reports
    official_date: date
    official_act: str


@dataclass(frozen=True)
class Lead:
    """What a detector would have said of one case.

    ``days`` counts from the day the first signal was known to the official act, None where none was
    before it. A signal is of the case when at least a quarter of its week's reports are of the
    danger and three at least. ``quiet_share`` is the share of the weeks before the first report
    that bore a signal too, the price of it.
    """

    case: Case
    detector: str
    first_report: date
    first_signal: date | None
    days: int | None
    quiet_share: float


@dataclass(frozen=True)
class Foretold:
    """How often acts of one register followed signals of another in the same cell.

    ``foretold_share`` is the share of acts with a signal in the half year before; ``chance_share``
    the same when the signals of each cell are moved to other weeks, 95 % of which lie between
    ``chance_low`` and ``chance_high``. ``followed_share`` is the share of signals that an act
    followed within half a year, ``signals_a_week`` what the reader would have had to look at.
    """

    detector: str
    signal_source: str
    act_source: str
    act_count: int
    foretold_share: float
    chance_share: float
    chance_low: float
    chance_high: float
    median_lead_days: float
    followed_share: float
    signals_a_week: float


def read_cases(path: Path = CASES) -> list[Case]:
    """Read the declared cases: facts with their dates, no outcome."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Case(
                **{  # type: ignore[arg-type]
                    **row,
                    "official_date": date.fromisoformat(row["official_date"]),
                }
            )
            for row in csv.DictReader(stream)
        ]


def signals(series: Series, detector: str, items_per_week: float | None = None) -> Booleans:
    """Judge every week of every cell from what came before it.

    Parameters
    ----------
    series : Series
        Weekly reports of the cells of one source.
    detector : str
        One of ``DETECTORS``.
    items_per_week : float, optional
        The alarm budget, its threshold set by the year before; without it the detector's own rule.
    """
    judged = DETECTORS[detector](series.counts, _WARM_UP_WEEKS)
    if items_per_week is None:
        return judged.is_alarm
    return alarms_within_budget(judged.score, items_per_week, calibration_weeks=52)


def lead(case: Case, series: Series, own_reports: Sequence[date], detector: str) -> Lead:
    """Look up the first signal of a case, its own reports known by their dates.

    Raises
    ------
    ValueError
        When the series has no such cell or no report of the danger: there is nothing to replay.
    """
    cell = (case.industry_code, case.hazard_code)
    if cell not in series.cells or not own_reports:
        raise ValueError(f"{case.case_id}: {series.source} holds no report of it")
    row = series.cells.index(cell)
    alarms = signals(series, detector)[row]
    own = np.zeros(len(series.mondays))
    for day in own_reports:
        week = (day - series.mondays[0]).days // 7
        if 0 <= week < own.size:
            own[week] += 1
    is_of_case = (own >= _LEAST_REPORTS) & (own >= _LEAST_SHARE * series.counts[row])
    first_report = min(own_reports)
    # a week is known on the Monday after it
    known = [monday + timedelta(weeks=1) for monday in series.mondays]
    raised = [
        day
        for day, is_raised in zip(known, alarms & is_of_case, strict=True)
        if is_raised and day <= case.official_date
    ]
    quiet = np.array([day <= first_report for day in known])  # weeks over before it
    quiet &= np.arange(quiet.size) >= _WARM_UP_WEEKS
    return Lead(
        case=case,
        detector=detector,
        first_report=first_report,
        first_signal=raised[0] if raised else None,
        days=(case.official_date - raised[0]).days if raised else None,
        quiet_share=float(np.mean(alarms[quiet])) if quiet.any() else float("nan"),
    )


def foretold(signal: Series, act: Series, detector: str, seed: int = 20261125) -> Foretold:
    """Compare the signals of one source with the acts of another, cell by cell.

    An act counts when the cell had none in the half year before it: the next recall of a running
    wave is no news. The comparison by chance moves each cell's signals round the calendar by a
    random number of weeks, which keeps how many there are and how they cluster.
    """
    cells = [cell for cell in signal.cells if cell in act.cells]
    first = max(signal.mondays[0], act.mondays[0])
    weeks = (min(signal.mondays[-1], act.mondays[-1]) - first).days // 7 + 1
    alarms = _aligned(signal, cells, signals(signal, detector), first, weeks)
    acts = _aligned(act, cells, act.counts, first, weeks)
    earlier = _sum_before(
        _aligned(
            act, cells, act.counts, first - timedelta(weeks=_QUIET_WEEKS), weeks + _QUIET_WEEKS
        )
    )[:, _QUIET_WEEKS:]
    news = (acts > 0) & (earlier == 0)
    news[:, : _WARM_UP_WEEKS + _FOLLOW_WEEKS] = False
    share, days = _followed(alarms, news)
    chance = np.random.default_rng(seed)
    shifted = np.array([_followed(_moved(alarms, chance), news)[0] for _ in range(_SHIFTS)])
    low, high = np.quantile(shifted, [0.025, 0.975])
    return Foretold(
        detector=detector,
        signal_source=signal.source,
        act_source=act.source,
        act_count=int(news.sum()),
        foretold_share=share,
        chance_share=float(shifted.mean()),
        chance_low=float(low),
        chance_high=float(high),
        median_lead_days=float(np.median(days)) if days.size else float("nan"),
        followed_share=_signals_followed(alarms, acts),
        signals_a_week=float(alarms[:, _WARM_UP_WEEKS:].sum() / (weeks - _WARM_UP_WEEKS)),
    )


def _aligned(
    series: Series,
    cells: Sequence[tuple[str, str]],
    values: Floats | Booleans,
    first: date,
    weeks: int,
) -> Floats:
    """Take some cells and weeks; weeks that the series does not have are empty."""
    rows = [series.cells.index(cell) for cell in cells]
    start = (first - series.mondays[0]).days // 7
    result = np.zeros((len(cells), weeks))
    for week in range(weeks):
        if 0 <= start + week < values.shape[1]:
            result[:, week] = values[rows, start + week]
    return result


def _sum_before(values: Floats) -> Floats:
    """Sum of the half year before each week, the week itself left out."""
    running = np.cumsum(values, axis=1)
    before = np.zeros(values.shape)
    before[:, 1:] = running[:, :-1]
    before[:, _QUIET_WEEKS + 1 :] -= running[:, : -_QUIET_WEEKS - 1]
    return before


def _followed(alarms: Floats, news: Booleans) -> tuple[float, Floats]:
    """Share of acts with a signal in the half year before, and the days since its first."""
    rows, weeks = np.nonzero(news)
    lead = np.full(rows.size, np.nan)
    for position, (row, week) in enumerate(zip(rows.tolist(), weeks.tolist(), strict=True)):
        # the signal of a week is known when the week is over
        window = alarms[row, max(0, week - _FOLLOW_WEEKS) : week]
        raised = np.flatnonzero(window)
        if raised.size:
            lead[position] = 7 * (window.size - raised[0] - 1)
    found = ~np.isnan(lead)
    return (float(found.mean()) if rows.size else float("nan")), lead[found]


def _moved(alarms: Floats, chance: np.random.Generator) -> Floats:
    """Move the signals of each cell round the judged weeks."""
    moved = alarms.copy()
    span = alarms.shape[1] - _WARM_UP_WEEKS
    for row in range(alarms.shape[0]):
        shift = int(chance.integers(0, span))
        moved[row, _WARM_UP_WEEKS:] = np.roll(alarms[row, _WARM_UP_WEEKS:], shift)
    return moved


def _signals_followed(alarms: Floats, acts: Floats) -> float:
    rows, weeks = np.nonzero(alarms)
    in_time = weeks + 1 + _FOLLOW_WEEKS <= alarms.shape[1]
    outcomes = [
        acts[row, week + 1 : week + 1 + _FOLLOW_WEEKS].any()
        for row, week in zip(rows[in_time], weeks[in_time], strict=True)
    ]
    return float(np.mean(outcomes)) if outcomes else float("nan")
