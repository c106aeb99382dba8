"""Which hazard is reported for an industry more often than chance would have it.

A cell counts reports: ``a`` name both, ``b`` the industry without the hazard, ``c`` the hazard
without the industry, ``d`` neither. Reports are not samples: a ratio here is a signal to look into,
never a rate of harm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from warehouse.stats.intervals import two_sided_z
from warehouse.stats.special import (
    Booleans,
    Floats,
    aligned,
    digamma,
    floats,
    gamma_quantile,
    normal_quantile,
    trigamma,
)

_LOG2 = float(np.log(2))


@dataclass(frozen=True)
class Cells:
    """The four counts of each cell's two-by-two table."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats


@dataclass(frozen=True)
class Measure:
    """A measure with its bounds, one a cell."""

    value: Floats
    low: Floats
    high: Floats


def cells(
    joint: ArrayLike, industry_total: ArrayLike, hazard_total: ArrayLike, total: ArrayLike
) -> Cells:
    """Lay out two-by-two tables from joint counts and margins.

    Parameters
    ----------
    joint, industry_total, hazard_total, total : array_like
        Reports of both, of the industry, of the hazard, of all; broadcast against each other.

    Returns
    -------
    Cells
        Four arrays of the broadcast shape.
    """
    a, row, column, n = aligned(joint, industry_total, hazard_total, total)
    return Cells(a, row - a, column - a, n - row - column + a)


def expected_count(industry_total: ArrayLike, hazard_total: ArrayLike, total: ArrayLike) -> Floats:
    """Tell how many reports of both independence would give.

    Parameters
    ----------
    industry_total, hazard_total, total : array_like
        Margins, broadcast against each other.

    Returns
    -------
    ndarray
        Expected reports; ``nan`` where there is no report at all.
    """
    row, column, n = aligned(industry_total, hazard_total, total)
    return row * column / np.where(n > 0, n, np.nan)


def stratified_expected_count(
    industry_total: ArrayLike, hazard_total: ArrayLike, total: ArrayLike
) -> Floats:
    """Tell how many reports of both independence within each stratum would give.

    Parameters
    ----------
    industry_total, hazard_total, total : array_like, shape (..., strata)
        Margins by stratum (source and year), the strata on the last axis.

    Returns
    -------
    ndarray, shape (...)
        Expected reports summed over the strata; a stratum without reports adds none, ``nan`` where
        no stratum has any.
    """
    by_stratum = expected_count(industry_total, hazard_total, total)
    is_known = ~np.isnan(by_stratum)
    summed = np.sum(np.where(is_known, by_stratum, 0.0), axis=-1)
    return np.where(is_known.any(axis=-1), summed, np.nan)


def proportional_reporting_ratio(cell: Cells, level: float = 0.95) -> Measure:
    """PRR: the hazard's share of the industry's reports over its share of all others.

    Parameters
    ----------
    cell : Cells
        Counts of any one shape.
    level : float
        Coverage of the log-normal interval.

    Returns
    -------
    Measure
        Ratios. With no report of the hazard elsewhere (c = 0) the ratio is infinite, not missing:
        such a cell may be the strongest signal there is. Then there is no lower bound (``nan``) and
        the upper is infinite. Both bounds are ``nan`` where a is 0; all is ``nan`` where the
        industry, or everything else, has no report.

    References
    ----------
    S. J. W. Evans, P. C. Waller, S. Davis (2001), Pharmacoepidemiology and Drug Safety 10, 483-486.
    """
    a, b, c, d = _positive(cell)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a / (a + b)) / (c / (c + d))
        error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return _log_normal(ratio, error, (a > 0) & (c > 0), level)


def reporting_odds_ratio(cell: Cells, level: float = 0.95) -> Measure:
    """ROR: the odds of the hazard within the industry over the odds elsewhere.

    Parameters
    ----------
    cell : Cells
        Counts of any one shape.
    level : float
        Coverage of the log-normal interval.

    Returns
    -------
    Measure
        Ratios; infinite where b or c is 0 and a and d are not, then without a lower bound (``nan``)
        and with an infinite upper one. ``nan`` where 0 stands over 0; bounds ``nan`` where a or d
        is 0.

    References
    ----------
    E. P. van Puijenbroek et al. (2002), Pharmacoepidemiology and Drug Safety 11, 3-10.
    """
    a, b, c, d = _positive(cell)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a * d) / (b * c)
        error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return _log_normal(ratio, error, (a > 0) & (b > 0) & (c > 0) & (d > 0), level)


def chi_square(cell: Cells, *, is_corrected: bool = True) -> Floats:
    """Chi-square of the two-by-two table, by default with Yates' correction.

    Parameters
    ----------
    cell : Cells
        Counts of any one shape.
    is_corrected : bool
        Whether to draw each deviation half a report (and never beyond zero) towards zero.

    Returns
    -------
    ndarray
        Chi-square with one degree of freedom; ``nan`` where a margin is 0.
    """
    a, b, c, d = cell.a, cell.b, cell.c, cell.d
    n = a + b + c + d
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    deviation = np.abs(a * d - b * c)
    if is_corrected:
        deviation = np.maximum(0.0, deviation - n / 2)
    return floats(n * deviation**2 / np.where(margins > 0, margins, np.nan))


def is_evans_signal(cell: Cells) -> Booleans:
    """Evans' rule: at least 3 reports, PRR at least 2, chi-square with correction at least 4.

    Parameters
    ----------
    cell : Cells
        Counts of any one shape.

    Returns
    -------
    ndarray of bool
        False also where too little is known to compute a ratio.

    References
    ----------
    S. J. W. Evans, P. C. Waller, S. Davis (2001), Pharmacoepidemiology and Drug Safety 10, 483-486.
    """
    ratio = proportional_reporting_ratio(cell).value
    fewest, least_ratio, least_chi_square = 3, 2, 4
    return (cell.a >= fewest) & (ratio >= least_ratio) & (chi_square(cell) >= least_chi_square)


def information_component(observed: ArrayLike, expected: ArrayLike, level: float = 0.95) -> Measure:
    """IC: observed over expected on a log2 scale, both drawn in by half a report; exact bounds.

    Parameters
    ----------
    observed, expected : array_like
        Reports of both, and those that independence would give.
    level : float
        Posterior probability between the bounds; the lower one at 0.95 is IC025.

    Returns
    -------
    Measure
        Bits; ``nan`` where either input is missing.

    References
    ----------
    G. N. Norén, J. Hopstadius, A. Bate (2013), Statistical Methods in Medical Research 22, 57-69.

    Examples
    --------
    >>> component = information_component(20, 10)
    >>> [round(float(x), 3) for x in (component.low, component.value, component.high)]
    [0.264, 0.965, 1.528]
    """
    n, e = aligned(observed, expected)
    tail = (1 - level) / 2
    return Measure(
        np.log2((n + 0.5) / (e + 0.5)),
        np.log2(gamma_quantile(tail, n + 0.5, e + 0.5)),
        np.log2(gamma_quantile(1 - tail, n + 0.5, e + 0.5)),
    )


def information_component_closed(observed: ArrayLike, expected: ArrayLike) -> Measure:
    """IC with 95 % bounds in closed form, at most 0.05 bits off the exact ones.

    Parameters
    ----------
    observed, expected : array_like
        Reports of both, and those that independence would give.

    Returns
    -------
    Measure
        Bits; ``nan`` where either input is missing.

    References
    ----------
    G. N. Norén, J. Hopstadius, A. Bate (2013), Statistical Methods in Medical Research 22, 57-69.
    """
    n, e = aligned(observed, expected)
    value = np.log2((n + 0.5) / (e + 0.5))
    root = np.sqrt(n + 0.5)
    return Measure(value, value - 3.3 / root - 2 / root**3, value + 2.4 / root - 0.5 / root**3)


def bayesian_information_component(cell: Cells, level: float = 0.95) -> Measure:
    """BCPNN: posterior mean of the IC under the network's prior, with normal bounds.

    Parameters
    ----------
    cell : Cells
        Counts of any one shape.
    level : float
        Posterior probability between the bounds.

    Returns
    -------
    Measure
        Bits; ``nan`` where a count is missing.

    References
    ----------
    A. Bate et al. (1998), European Journal of Clinical Pharmacology 54, 315-321;
    A. L. Gould (2003), Pharmacoepidemiology and Drug Safety 12, 559-574.
    """
    joint, row, column = cell.a + 1, cell.a + cell.b + 1, cell.a + cell.c + 1
    all_reports = cell.a + cell.b + cell.c + cell.d + 2
    # The joint prior is such that the prior mean of the joint share is the product of the margins.
    joint_total = all_reports - 2 + all_reports**2 / (row * column)
    mean = digamma(joint) - digamma(joint_total)
    mean -= digamma(row) + digamma(column) - 2 * digamma(all_reports)
    variance = trigamma(joint) - trigamma(joint_total)
    variance += trigamma(row) + trigamma(column) - 2 * trigamma(all_reports)
    error = np.sqrt(variance) / _LOG2
    z = float(normal_quantile(0.5 + level / 2))
    value = mean / _LOG2
    return Measure(value, value - z * error, value + z * error)


def _positive(cell: Cells) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the counts, refusing margins smaller than the joint count."""
    counts = (cell.a, cell.b, cell.c, cell.d)
    if any(np.any(each < 0) for each in counts):
        raise ValueError(
            "a cell counts fewer than no reports: the margins do not fit the joint count"
        )
    return counts


def _log_normal(ratio: Floats, error: Floats, is_bounded: Booleans, level: float) -> Measure:
    """Put bounds on a ratio whose logarithm is roughly normal, where its variance is known."""
    known = np.where(is_bounded, error, np.nan)
    factor = np.exp(two_sided_z(level) * known)
    with np.errstate(invalid="ignore"):
        low, high = ratio / factor, ratio * factor
    return Measure(ratio, low, np.where(np.isposinf(ratio), np.inf, high))
