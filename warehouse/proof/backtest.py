"""Had it been running then: how long before the official act the first signal would have come.

Every week is judged from what was published by then and by nothing later. A signal stands for an
industry and hazard, or for a finer term and a product group, so it can only say where to look; what
it found is told by the acts that followed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from warehouse.proof.detection import new_items
from warehouse.proof.detectors import DETECTORS
from warehouse.proof.register import Series
from warehouse.stats.special import Booleans, Floats
from warehouse.trends.term_signals import TermLines, TermRule, judge

CASES: Final = Path(__file__).parent / "cases.csv"
_WARM_UP_WEEKS: Final = 12  # until the detectors with a short memory have seen enough
_LEAD_DAYS: Final = 730  # before the act; what was raised earlier was about something else
_FOLLOW_WEEKS: Final = 26  # an act within half a year can have been foretold
_LEAST_REPORTS, _LEAST_SHARE = 3, 0.25  # of the danger in the week of a signal that is its own
_SHIFTS: Final = 400
_QUIET_WEEKS: Final = 26  # without an act in the cell, so that the next one is news


@dataclass(frozen=True)
class Case:
    """A danger that is known to have ended in an official act, and how its reports are known.

    No case names a cell or a term: wherever its reports stand, a signal there may be its own.
    """

    case_id: str
    zh: str
    en: str
    source: str
    pattern: str  # of the text of its reports
    official_date: date
    official_act: str
    official_source: str


@dataclass(frozen=True)
class Lead:
    """What one way of looking would have said of one case.

    ``days`` counts from the day the first signal was known to the official act, None where none was
    before it. A signal is of the case when at least a quarter of its window's reports are of the
    danger and three at least. ``quiet_share`` is the share of the weeks before the first report in
    which the same line bore a signal too, ``items_a_week`` the signals of the whole register that a
    reader would have had to look at: the price of it.
    """

    case: Case
    way: str
    report_count: int  # of the danger, in the two years before the act
    first_report: date | None
    first_signal: date | None
    signal_line: str | None
    days: int | None
    quiet_share: float
    items_a_week: float


@dataclass(frozen=True)
class Foretold:
    """How often acts of one register followed signals of another in the same cell.

    ``foretold_share`` is the share of acts with a signal in the half year before; ``chance_share``
    the same when the signals of each cell are moved to other weeks, 95 % of which lie between
    ``chance_low`` and ``chance_high``. ``followed_share`` is the share of signals that an act
    followed within half a year, ``signals_a_week`` what the reader would have had to look at.
    """

    way: str
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


@dataclass(frozen=True)
class Watched:
    """Lines of one source, judged week by week by one way of looking.

    ``alarms`` has the shape of the counts; ``window_weeks`` is how many weeks a signal looks at,
    ``cause`` what of a line's name makes two of its signals one item.
    """

    way: str
    series: Series
    alarms: Booleans
    window_weeks: int = 1
    is_by_term: bool = False

    def items_a_week(self) -> float:
        """Count the new signals of a week: none of the same cell, or of the same term, before."""
        causes = [cell[:1] if self.is_by_term else cell for cell in self.series.cells]
        position = {cause: row for row, cause in enumerate(dict.fromkeys(causes))}
        alarms = np.zeros((len(position), self.alarms.shape[1]), dtype=np.bool_)
        np.logical_or.at(alarms, [position[cause] for cause in causes], self.alarms)
        judged = alarms.shape[1] - _WARM_UP_WEEKS
        return float(new_items(alarms)[:, _WARM_UP_WEEKS:].sum() / judged)


def watched(series: Series, detector: str) -> Watched:
    """Judge every week of every cell of industry and hazard from what came before it."""
    return Watched(detector, series, DETECTORS[detector](series.counts, _WARM_UP_WEEKS).is_alarm)


def watched_terms(source: str, mondays: Sequence[date], lines: TermLines) -> Watched:
    """Judge every week of every line of a finer term from what came before it."""
    rule = TermRule()
    series = Series(
        source, tuple(zip(lines.terms, lines.groups, strict=True)), tuple(mondays), lines.counts
    )
    judged = judge(lines, rule)
    return Watched(
        "emerging_term", series, judged.is_signal, rule.newest_period_count, is_by_term=True
    )


def _newest(values: Floats, weeks: int) -> Floats:
    """Sum the last weeks up to each."""
    running = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    last = np.arange(1, values.shape[1] + 1)
    return np.asarray(running[:, last] - running[:, np.maximum(last - weeks, 0)])


def lead(case: Case, seen: Watched, own: Floats, own_reports: Sequence[date]) -> Lead:
    """Look up the first signal of a case among the lines that bear its reports.

    Parameters
    ----------
    case : Case
        The danger and its act.
    seen : Watched
        The lines of its source and their signals.
    own : ndarray, shape (lines, weeks)
        Reports of the danger among those of each line.
    own_reports : sequence of date
        Days of its reports, each once.

    Returns
    -------
    Lead
        Without a first report where none came in the two years before the act: there was nothing
        to see.
    """
    since = case.official_date - timedelta(days=_LEAD_DAYS)
    earlier = [day for day in own_reports if since < day <= case.official_date]
    # a week is known on the Monday after it
    known = np.array([monday + timedelta(weeks=1) for monday in seen.series.mondays])
    window, whole = (_newest(each, seen.window_weeks) for each in (own, seen.series.counts))
    is_of_case = (window >= _LEAST_REPORTS) & (window >= _LEAST_SHARE * whole)
    is_before = (since < known) & (known <= case.official_date)
    raised = np.argwhere((seen.alarms & is_of_case & is_before).T)
    week, row = raised[0] if raised.size else (None, int(own.sum(axis=1).argmax()))
    first_report = min(earlier, default=None)
    quiet = (known <= (first_report or case.official_date)) & (
        np.arange(known.size) >= _WARM_UP_WEEKS
    )
    return Lead(
        case=case,
        way=seen.way,
        report_count=len(earlier),
        first_report=first_report,
        first_signal=None if week is None else known[week],
        signal_line=None if week is None else " × ".join(seen.series.cells[row]),
        days=None if week is None else (case.official_date - known[week]).days,
        quiet_share=float(np.mean(seen.alarms[row, quiet])) if quiet.any() else float("nan"),
        items_a_week=seen.items_a_week(),
    )


def foretold(seen: Watched, act: Series, seed: int = 20261125) -> Foretold:
    """Compare the signals of one source with the acts of another, cell by cell.

    An act counts when the cell had none in the half year before it: the next recall of a running
    wave is no news. The comparison by chance moves each cell's signals round the calendar by a
    random number of weeks, which keeps how many there are and how they cluster.
    """
    signal = seen.series
    cells = [cell for cell in signal.cells if cell in act.cells]
    first = max(signal.mondays[0], act.mondays[0])
    weeks = (min(signal.mondays[-1], act.mondays[-1]) - first).days // 7 + 1
    alarms = _aligned(signal, cells, seen.alarms, first, weeks)
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
        way=seen.way,
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
