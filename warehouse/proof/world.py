"""Quiet series as publishers' registers really are, and hazards planted in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.special import Booleans, Floats, Integers, floats

WEEKS_A_YEAR: Final = 52
SHAPES: Final = ("spike", "outbreak", "step", "ramp")
SIZES: Final = (2.0, 4.0, 8.0)
_LONGEST: Final = {"spike": 1, "outbreak": 8, "step": 26, "ramp": 26}  # weeks
_CREST: Final = 2.5  # week after its start in which an outbreak stands highest
_SPREAD: Final = 0.5  # of the logarithm of the weeks around the crest


@dataclass(frozen=True)
class Register:
    """What is known of quiet series; arrays of one value a series.

    Parameters
    ----------
    mean
        Reports a week.
    dispersion
        Variance over mean, at least 1.
    season
        Half the height of the yearly wave of the logarithm of the mean.
    trend
        Change of the logarithm of the mean a year.
    """

    mean: Floats
    dispersion: Floats
    season: Floats
    trend: Floats

    @property
    def series_count(self) -> int:
        return int(self.mean.size)

    def drawn(self, count: int, chance: np.random.Generator) -> Register:
        """Draw so many series from these, with replacement."""
        rows = chance.integers(0, self.series_count, count)
        return Register(self.mean[rows], self.dispersion[rows], self.season[rows], self.trend[rows])


@dataclass(frozen=True)
class Planted:
    """A hazard in each series that has one: where it starts, how long, how large, of what shape."""

    series: Integers
    start: Integers
    length: Integers
    size: Floats  # highest weekly excess, in standard deviations of the quiet week, at least 1 each
    shape: Integers  # position in SHAPES

    def window(self, series_count: int, week_count: int) -> Booleans:
        """Mark the weeks in which a hazard is going on."""
        week = np.arange(week_count)
        inside = np.zeros((series_count, week_count), dtype=np.bool_)
        begins, ends = self.start[:, None], (self.start + self.length)[:, None]
        inside[self.series] = (week >= begins) & (week < ends)
        return inside


def expected_counts(register: Register, week_count: int, phase: ArrayLike) -> Floats:
    """Expect so many reports of each quiet series and week.

    Parameters
    ----------
    register : Register
        The series.
    week_count : int
        Weeks wanted; the mean of the register is that of the last year.
    phase : array_like, shape (series,)
        Week of the year in which each series stands highest.

    Returns
    -------
    ndarray, shape (series, weeks)
        Reports a week.
    """
    week = np.arange(week_count)
    turned = (week - floats(phase)[:, None]) * 2 * np.pi / WEEKS_A_YEAR
    years_before_end = (week - (week_count - WEEKS_A_YEAR / 2)) / WEEKS_A_YEAR
    log_mean = np.log(register.mean)[:, None] + register.season[:, None] * np.cos(turned)
    return np.asarray(np.exp(log_mean + register.trend[:, None] * years_before_end))


def counts(expected: Floats, dispersion: Floats, chance: np.random.Generator) -> Floats:
    """Draw over-dispersed counts with the expected values, variance dispersion × mean."""
    over = np.maximum(dispersion[:, None] - 1, 1e-6)
    return chance.poisson(chance.gamma(expected / over, over)).astype(np.float64)


def plant(expected: Floats, share: float, first_week: int, chance: np.random.Generator) -> Planted:
    """Choose a share of the series and give each one hazard from the first week on."""
    series_count, week_count = expected.shape
    chosen = np.sort(chance.permutation(series_count)[: round(share * series_count)])
    shape = chance.integers(0, len(SHAPES), chosen.size)
    length = np.array([_LONGEST[name] for name in SHAPES])[shape]
    start = chance.integers(first_week, week_count - length)
    size = np.array(SIZES)[chance.integers(0, len(SIZES), chosen.size)]
    return Planted(chosen, start, length, size, shape)


def excess(planted: Planted, expected: Floats, dispersion: Floats) -> Floats:
    """Expect so many additional reports of every series and week.

    Parameters
    ----------
    planted : Planted
        The hazards.
    expected, dispersion : ndarray
        The quiet series, shape (series, weeks) and (series,).

    Returns
    -------
    ndarray, shape (series, weeks)
        Zero where no hazard is going on. A spike is one week; an outbreak rises and falls as a
        log-normal curve; a step stays; a ramp rises to its height at its end.
    """
    result = np.zeros(expected.shape)
    for row, start, length, size, shape in zip(
        planted.series, planted.start, planted.length, planted.size, planted.shape, strict=True
    ):
        since = np.arange(length) + 1.0
        curve = {
            "spike": np.ones(length),
            "outbreak": np.exp(-((np.log(since / _CREST) / _SPREAD) ** 2) / 2),
            "step": np.ones(length),
            "ramp": since / length,
        }[SHAPES[shape]]
        weeks = slice(start, start + length)
        deviation = np.maximum(1.0, np.sqrt(dispersion[row] * expected[row, weeks]))
        result[row, weeks] = size * deviation * curve
    return result
