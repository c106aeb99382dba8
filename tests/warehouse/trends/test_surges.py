"""A line is judged by the same season of its past, and only on weeks that were delivered."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from warehouse.stats.farrington import FarringtonSettings, farrington
from warehouse.trends.surges import judged

WEEKS = 300
FIRST = date(2021, 1, 4)
MONDAYS = [FIRST + timedelta(weeks=number) for number in range(WEEKS)]
REGISTER = {"evidence_class": "recall", "register": "r"}


def _weeks(undelivered: frozenset[int] = frozenset(), completeness: float = 1.0) -> pa.Table:
    return pa.Table.from_pylist(
        [
            REGISTER
            | {
                "week_date": monday,
                "is_delivered": number not in undelivered,
                "completeness": completeness if number == WEEKS - 1 else 1.0,
            }
            for number, monday in enumerate(MONDAYS)
        ]
    )


def _lines(hazards: list[str], week: int = WEEKS) -> pa.Table:
    return pa.Table.from_pylist(
        [
            REGISTER
            | {
                "industry_code": "I01",
                "hazard_code": hazard,
                "judged_week_number": week,
                "farrington_alpha": 0.01,
                "ears_score": 1.959963984540054,
            }
            for hazard in hazards
        ]
    )


def _reports(counts: dict[str, np.ndarray]) -> pa.Table:
    rows = [
        REGISTER
        | {
            "industry_code": "I01",
            "hazard_code": hazard,
            "week_date": monday,
            "event_count": int(count),
        }
        for hazard, series in counts.items()
        for monday, count in zip(MONDAYS, series, strict=True)
        if count
    ]
    return pa.Table.from_pylist(rows[::-1])  # the engine promises no order


@pytest.fixture
def series() -> dict[str, np.ndarray]:
    """Two quiet lines, of which one surges in the last week."""
    random = np.random.default_rng(7)
    quiet, surging = random.poisson(4, size=(2, WEEKS))
    surging[-1] = 25
    return {"H01": quiet, "H02": surging}


def test_a_table_of_lines_is_judged_as_the_arrays_are(series):
    """What the method says of the array it says of the table, whatever the order of rows."""
    found = judged(_lines(["H02", "H01"]), _weeks(), _reports(series)).to_pylist()
    known = farrington(
        np.stack([series["H01"], series["H02"]]),
        [WEEKS - 1],
        FarringtonSettings(alpha=0.01),
        np.array(MONDAYS, dtype="datetime64[D]"),
    )

    assert [row["hazard_code"] for row in found] == ["H01", "H02"]
    assert [row["upper_bound"] for row in found] == known.upper_bound[:, 0].tolist()
    assert found[1]["p_value"] < 1e-9
    assert found[0]["p_value"] > 0.01
    assert found[0]["ears_p_value"] == pytest.approx(0.025)
    assert {row["year_count"] for row in found} == {5.0}


def test_a_gap_in_the_files_is_no_quiet_season(series):
    """A year that was not delivered teaches nothing; as zeros it would lower the bound."""
    gap = frozenset(range(WEEKS - 120, WEEKS - 60))
    emptied = {hazard: counts.copy() for hazard, counts in series.items()}
    for counts in emptied.values():
        counts[min(gap) : max(gap) + 1] = 0
    known = judged(_lines(["H01"]), _weeks(gap), _reports(emptied)).to_pylist()[0]
    taken_for_zero = judged(_lines(["H01"]), _weeks(), _reports(emptied)).to_pylist()[0]

    assert known["expected_count"] == pytest.approx(4, rel=0.35)
    assert taken_for_zero["dispersion"] > known["dispersion"]


def test_reports_still_to_come_are_counted_on(series):
    """Half of the week is in: its count stands for twice as many, and so does its p-value."""
    whole = judged(_lines(["H02"]), _weeks(), _reports(series)).to_pylist()[0]
    half = judged(_lines(["H02"]), _weeks(completeness=0.5), _reports(series)).to_pylist()[0]

    assert half["p_value"] < whole["p_value"]
    assert half["upper_bound"] == whole["upper_bound"]


def test_two_years_are_too_few_to_judge_by(series):
    """Without three past years there is no bound, and no claim."""
    found = judged(_lines(["H02"], week=120), _weeks(), _reports(series)).to_pylist()[0]

    assert found["upper_bound"] is None
    assert found["year_count"] is None
