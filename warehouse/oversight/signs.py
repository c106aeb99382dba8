"""Signs of laboratories beside what the others show at the same mix of goods: Arrow in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from warehouse.stats.discrete import negative_binomial_mid_tail
from warehouse.stats.multiple import benjamini_hochberg
from warehouse.stats.special import Floats, Integers, floats, gamma_quantile
from warehouse.trends.tables import groups, labels, numbers, ordered, with_columns

_KEY: Final = ("indicator", "laboratory_id", "period_type", "period_start_date")
_PERIODS: Final = ("quarter", "year")
_NORMAL_MEDIAN: Final = 0.6744897501960817  # of |z| where nothing but chance is at work
_FEWEST_FOR_SPREAD: Final = 10  # laboratories and periods
_LEAST_VARIANCE: Final = 1e-12


def watched(counts: pa.Table, rules: pa.Table) -> pa.Table:
    """Judge each laboratory, period and indicator by what the other laboratories let expect.

    A stratum's rate is that of all other laboratories in it; strata that too few others looked at
    are left out. Laboratories differ more than chance would have it even where all are honest, so
    the spread of the middle half of them widens the limits. Of all that is found, at most the
    rule's share is expected to be wrong (Benjamini and Hochberg).
    """
    counts = ordered(counts, [*_KEY, "stratum"])
    indicator, period = labels(counts, "indicator"), labels(counts, "period_type")
    found = [
        _judged(counts.filter(pa.array((indicator == rule["indicator"]) & (period == kind))), rule)
        for rule in sorted(rules.to_pylist(), key=lambda rule: str(rule["indicator"]))
        for kind in _PERIODS
    ]
    return pa.concat_tables(found)


def _judged(counts: pa.Table, rule: Mapping[str, Any]) -> pa.Table:
    units, unit = _units(counts)
    n, x = numbers(counts, "check_count"), numbers(counts, "event_count")
    rate = _of_others(counts, n, x, rule["least_compared_count"])
    is_compared = ~np.isnan(rate)
    p = np.where(is_compared, rate, 0.0)
    seen, made, expected, variance = (
        floats(np.bincount(unit, weights=np.where(is_compared, each, 0.0), minlength=len(units)))
        for each in (x, n, n * p, n * p * (1 - p))
    )
    is_enough = (made >= rule["least_count"]) & (expected >= rule["least_expected"])
    spread = _spread(seen[is_enough], expected[is_enough], variance[is_enough])
    mean = np.where(is_enough, np.maximum(expected, _LEAST_VARIANCE), np.nan)
    dispersion = np.maximum(1.0, spread * variance / np.where(is_enough, mean, 1.0))
    tail = negative_binomial_mid_tail(seen, mean, dispersion)
    p_value = np.minimum(1.0, 2 * np.minimum(tail, 1 - tail)) if rule["is_two_sided"] else tail
    q_value = benjamini_hochberg(np.clip(p_value, 0.0, 1.0))
    is_odd = q_value <= float(rule["max_q_value"])
    state = np.select(
        [~is_enough, is_odd & (seen > expected), is_odd & (seen < expected)],
        ["insufficient", "above", "below"],
        "within",
    )
    exposure = np.where(mean > 0, mean, np.nan)
    total = [np.bincount(unit, weights=each, minlength=len(units)) for each in (n, x)]
    return with_columns(
        units,
        {
            "check_count": pa.array(total[0].astype(np.int64)),
            "event_count": pa.array(total[1].astype(np.int64)),
            "compared_check_count": pa.array(made.astype(np.int64)),
            "compared_event_count": pa.array(seen.astype(np.int64)),
            "expected_count": np.where(made > 0, expected, np.nan),
            "ratio": seen / exposure,
            "ratio_low": np.where(seen > 0, gamma_quantile(0.025, seen, exposure), 0.0 * exposure),
            "ratio_high": gamma_quantile(0.975, seen + 1, exposure),
            "dispersion": np.where(is_enough, spread, np.nan),
            "p_value": p_value,
            "q_value": q_value,
            "state": pa.array(state.tolist(), pa.string()),
        },
    )


def _units(counts: pa.Table) -> tuple[pa.Table, Integers]:
    """List each laboratory and period once, and say which each line of counts belongs to."""
    days = pa.array([day.toordinal() for day in counts["period_start_date"].to_pylist()])
    numbered = counts.append_column("day", days)
    unit = groups(numbered, ["laboratory_id", "day"])
    _, first = np.unique(unit, return_index=True)
    return counts.select(_KEY).take(pa.array(first)), unit


def _of_others(counts: pa.Table, n: Floats, x: Floats, least: float) -> Floats:
    """Rate of all other laboratories in each line's stratum; ``nan`` where too few looked."""
    stratum = groups(counts, ["stratum"])
    own = groups(counts, ["stratum", "laboratory_id"])
    others_n = np.bincount(stratum, weights=n)[stratum] - np.bincount(own, weights=n)[own]
    others_x = np.bincount(stratum, weights=x)[stratum] - np.bincount(own, weights=x)[own]
    return np.where(others_n >= least, (others_x + 0.5) / (others_n + 1), np.nan)


def _spread(seen: Floats, expected: Floats, variance: Floats) -> float:
    """Say how much more they differ than by chance; the median, since few faults hardly move it."""
    if seen.size < _FEWEST_FOR_SPREAD:
        return 1.0
    z = np.abs(seen - expected) / np.sqrt(np.maximum(variance, _LEAST_VARIANCE))
    return max(1.0, float(np.median(z) / _NORMAL_MEDIAN) ** 2)
