"""Faulty laboratories are named, honest ones are not, and few checks name nobody."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from warehouse.oversight.laboratories import judged

RULES = {
    "least_laboratory_checks": 30.0,
    "least_expected_failures": 5.0,
    "false_discovery_rate": 0.05,
}
QUARTERS = [date(2026, 3 * n + 1, 1) for n in range(4)]


def _judged(rows: list[tuple[str, date, int, int, float]]) -> list[dict[str, object]]:
    """Judge rows of laboratory, quarter, checks, failures and the rate of the others."""
    names, quarters, checks, failures, rates = zip(*rows, strict=True)
    n, p = np.array(checks, float), np.array(rates)
    table = pa.table(
        {
            "laboratory_id": list(names),
            "sampling_basis": ["random_spot_check"] * len(rows),
            "quarter_start_date": list(quarters),
            "compared_check_count": list(checks),
            "compared_failure_count": list(failures),
            "expected_failure_count": n * p,
            "expected_variance": n * p * (1 - p),
        }
    )
    rules = pa.table({"parameter": list(RULES), "value": list(RULES.values())})
    found: list[dict[str, object]] = judged(table, rules).to_pylist()
    return found


def _trial(seed: int, spread: float) -> tuple[float, float]:
    """Return whether a lenient laboratory is named in any quarter, and the honest ones' share."""
    dice = np.random.default_rng(seed)
    rows = []
    for number in range(12):
        own = 0.4 if number == 0 else 1.0  # finds 40 % of what is there
        for quarter in QUARTERS:
            rate = 0.1 * np.clip(dice.normal(1, spread), 0.3, 1.7)  # its goods differ a little
            failures = int(dice.binomial(400, rate * own))
            rows.append((f"L{number:02d}", quarter, 400, failures, 0.1))
    told = _judged(rows)
    named = [row["judgement"] in {"finds_less", "finds_more"} for row in told]
    lenient = [row["laboratory_id"] == "L00" for row in told]
    named_, lenient_ = np.array(named), np.array(lenient)
    return float(named_[lenient_].any()), float(named_[~lenient_].mean())


@pytest.mark.parametrize("spread", [0.0, 0.1])
def test_a_lenient_laboratory_is_named_and_honest_ones_are_not(spread: float) -> None:
    """Over a hundred seeded years it is named within the year; of honest quarters one in 100."""
    trials = np.array([_trial(seed, spread) for seed in range(100)])
    assert trials[:, 0].mean() >= 0.9
    assert trials[:, 1].mean() < 0.01


def test_the_score_is_the_distance_over_the_spread() -> None:
    """By hand: 40 of 400 expected at 10 %, 64 found; alone, the spread is its own score's."""
    rows = [("A", QUARTERS[0], 400, 64, 0.1), ("B", QUARTERS[0], 400, 40, 0.1)]
    by_name = {row["laboratory_id"]: row for row in _judged(rows)}
    assert by_name["B"]["score"] == pytest.approx(0.0)
    # scores 4 and 0, drawn in to 3.6 and 0.4: their mean square is 6.56
    assert by_name["A"]["score_spread"] == pytest.approx(6.56)
    assert by_name["A"]["score"] == pytest.approx(4 / 6.56**0.5)


def test_few_checks_or_few_expected_failures_name_nobody() -> None:
    """Not enough is an answer of its own, whatever was found."""
    told = _judged(
        [("A", QUARTERS[0], 29, 29, 0.2), ("B", QUARTERS[0], 400, 80, 0.01)],
    )
    assert [row["judgement"] for row in told] == ["insufficient", "insufficient"]
    assert [row["score"] for row in told] == [None, None]
