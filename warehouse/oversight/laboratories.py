"""Laboratories that find more or less than others would have in the same checks."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from warehouse.stats.multiple import benjamini_hochberg
from warehouse.stats.special import Floats, Integers, normal_tail
from warehouse.trends.tables import groups, numbers, ordered, with_columns

_KEY: Final = ("laboratory_id", "sampling_basis", "quarter_start_date")
WINSORISED_SHARE: Final = 0.1  # of the scores at either end: outliers do not widen the funnel


def judged(counts: pa.Table, rules: pa.Table) -> pa.Table:
    """Place each laboratory in the funnel of its sampling basis.

    Parameters
    ----------
    counts
        One row a laboratory, sampling basis and quarter: compared checks and failures, expected
        failures and their variance.
    rules
        ``parameter``, ``value``: least checks and expected failures, false discovery rate.

    Returns
    -------
    pa.Table
        The rows with score (z over the spread of all laboratories), p- and q-value and judgement:
        ``insufficient``, ``as_expected``, ``finds_less`` or ``finds_more``. The spread is
        Spiegelhalter's over-dispersion of winsorised scores (2005, Stat. Med. 24:1185).
    """
    number = dict(zip(rules["parameter"].to_pylist(), rules["value"].to_pylist(), strict=True))
    counts = ordered(counts, _KEY)
    expected = numbers(counts, "expected_failure_count")
    checks, found = (numbers(counts, f"compared_{name}_count") for name in ("check", "failure"))
    is_known = (checks >= float(number["least_laboratory_checks"])) & (
        expected >= float(number["least_expected_failures"])
    )
    variance = numbers(counts, "expected_variance")
    raw = np.full(expected.shape, np.nan)
    np.divide(found - expected, np.sqrt(variance), out=raw, where=is_known & (variance > 0))
    basis = groups(counts, ["sampling_basis"])
    spread = _spread(raw, basis)
    score = raw / np.sqrt(spread)
    p_value = 2 * normal_tail(np.abs(score))
    q_value = np.full(p_value.shape, np.nan)
    for line in np.unique(basis):
        of_line = (basis == line) & np.isfinite(p_value)
        q_value[of_line] = benjamini_hochberg(p_value[of_line])
    is_named = np.nan_to_num(q_value, nan=1.0) <= float(number["false_discovery_rate"])
    judgement = np.select(
        [~np.isfinite(score), is_named & (score < 0), is_named & (score > 0)],
        ["insufficient", "finds_less", "finds_more"],
        "as_expected",
    )
    told = {"score": score, "score_spread": spread, "p_value": p_value, "q_value": q_value}
    return with_columns(counts, {**told, "judgement": pa.array(judgement.tolist(), pa.string())})


def _spread(scores: Floats, line: Integers) -> Floats:
    """Return how far the scores of a line spread over what chance gives, at least 1."""
    spread = np.ones(scores.shape)
    for number in np.unique(line):
        of_line = line == number
        known = scores[of_line & np.isfinite(scores)]
        if known.size:
            low, high = np.quantile(known, [WINSORISED_SHARE, 1 - WINSORISED_SHARE])
            spread[of_line] = max(1.0, float(np.mean(np.clip(known, low, high) ** 2)))
    return spread
