"""The detectors that are compared: each turns weekly counts into how unusual every week is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from warehouse.proof.world import WEEKS_A_YEAR
from warehouse.stats.aberration import ears_c1, ears_c2, ears_c3, ewma, poisson_cusum
from warehouse.stats.discrete import negative_binomial_mid_tail
from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.stats.special import Booleans, Floats

_MEDIAN_ALPHA: Final = 0.5  # the bound is the mean of the baseline
_FAR_ALPHA: Final = 0.001
_FAR_DEVIATIONS: Final = 3.090232306167813  # normal quantile of 1 - 0.001
_FLOOR: Final = 1e-12  # below it a tail probability is as small as it gets
_REFERENCE_WEEKS: Final = WEEKS_A_YEAR  # every season weighs the same, and growth lags little
_GUARD_WEEKS: Final = 8
_RECENT_WEEKS: Final = 4


@dataclass(frozen=True)
class Judgement:
    """Of one detector: how unusual each week is, and whether its own rule of thumb alarms.

    ``score`` has the shape (series, weeks) and is ``nan`` where nothing can be judged.
    """

    score: Floats
    is_alarm: Booleans


Detector = Callable[[Floats, int], Judgement]  # counts (series, weeks), first judged week


def _ears(bound: Callable[..., object]) -> Detector:
    def judge(counts: Floats, first_week: int) -> Judgement:
        middle, far = (
            np.asarray(bound(counts, alpha).upper_bound)  # type: ignore[attr-defined]
            for alpha in (_MEDIAN_ALPHA, _FAR_ALPHA)
        )
        score = (counts - middle) / ((far - middle) / _FAR_DEVIATIONS)
        return _from(first_week, score, bound(counts).is_alarm)  # type: ignore[attr-defined]

    return judge


def _c3(counts: Floats, first_week: int) -> Judgement:
    judged = ears_c3(counts)
    return _from(first_week, judged.statistic, judged.is_alarm)


def _farrington(settings: FarringtonSettings) -> Detector:
    def judge(counts: Floats, first_week: int) -> Judgement:
        weeks = np.arange(first_week, counts.shape[1])
        judged = farrington(counts, weeks, settings)
        tail = negative_binomial_mid_tail(counts[:, weeks], judged.expected, judged.dispersion)
        score, alarm = np.full(counts.shape, np.nan), np.zeros(counts.shape, dtype=np.bool_)
        score[:, weeks] = -np.log10(np.maximum(tail, _FLOOR))
        alarm[:, weeks] = judged.is_alarm
        return Judgement(score, alarm)

    return judge


def _cusum(counts: Floats, first_week: int) -> Judgement:
    mean, _ = _reference(counts)
    judged = poisson_cusum(counts, np.maximum(mean, 0.05))
    return _from(first_week, judged.upper, judged.is_alarm)


def _ewma(counts: Floats, first_week: int) -> Judgement:
    """Smooth what lies beyond the last year's mean, in its standard deviations."""
    mean, deviation = _reference(counts)
    standardised = (counts - mean) / np.maximum(deviation, 0.5)
    judged = ewma(standardised, 0.0, 1.0)
    return _from(first_week, judged.average / (judged.high / 2.7), judged.is_alarm)


def _year_on_year(counts: Floats, first_week: int) -> Judgement:
    """Compare the last four weeks with the same four a year ago, as a spreadsheet does."""
    recent = _moving_sum(counts, _RECENT_WEEKS)
    before = np.full(counts.shape, np.nan)
    before[:, WEEKS_A_YEAR:] = recent[:, :-WEEKS_A_YEAR]
    ratio = (recent + 0.5) / (before + 0.5)
    return _from(first_week, ratio, np.asarray((ratio >= 2) & (recent >= 5), dtype=np.bool_))  # noqa: PLR2004


def _reference(counts: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation of the year before, the last weeks left out."""
    sums = _moving_sum(counts, _REFERENCE_WEEKS)
    squares = _moving_sum(counts**2, _REFERENCE_WEEKS)
    mean, second = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    mean[:, _GUARD_WEEKS:] = sums[:, :-_GUARD_WEEKS] / _REFERENCE_WEEKS
    second[:, _GUARD_WEEKS:] = squares[:, :-_GUARD_WEEKS] / _REFERENCE_WEEKS
    return mean, np.sqrt(np.maximum(second - mean**2, 0))


def _moving_sum(values: Floats, width: int) -> Floats:
    """Sum of the last values, the week itself included; nan where there are fewer."""
    running = np.cumsum(values, axis=1)
    result = np.full(values.shape, np.nan)
    result[:, width - 1] = running[:, width - 1]
    result[:, width:] = running[:, width:] - running[:, :-width]
    return result


def _from(first_week: int, score: Floats, is_alarm: Booleans) -> Judgement:
    """Keep what is judged from a week on, so that all detectors are held to the same weeks."""
    kept, alarms = score.copy(), is_alarm.copy()
    kept[:, :first_week] = np.nan
    alarms[:, :first_week] = False
    return Judgement(kept, alarms)


DETECTORS: Final[Mapping[str, Detector]] = MappingProxyType(
    {
        "year_on_year": _year_on_year,
        "ears_c1": _ears(ears_c1),
        "ears_c2": _ears(ears_c2),
        "ears_c3": _c3,
        "poisson_cusum": _cusum,
        "ewma": _ewma,
        "farrington_classic": _farrington(
            FarringtonSettings(season_count=1, skipped_weeks=3, trend_p_value=0.05, alpha=0.005)
        ),
        "farrington_flexible": _farrington(FarringtonSettings(alpha=0.005)),
    }
)
