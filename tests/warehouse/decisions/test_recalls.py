"""Reports on recalls: what may follow what, and what each must say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from warehouse.decisions import DecisionError, RecallReport
from warehouse.decisions.recalls import follow, recall_report_table

RECALL = "0" * 32


def report(number: int, act: str, day: int = 1, **stated: Any) -> RecallReport:
    """Write down a report of November."""
    return RecallReport.model_validate(
        {
            "decision_id": f"P-{number}",
            "decided_date": date(2026, 11, day),
            "person": "Li",
            "reason": "report of the firm",
            "event_id": RECALL,
            "act": act,
        }
        | stated
    )


def test_a_recall_is_followed_from_its_plan_to_its_completion() -> None:
    """Each report counts from the beginning; the register keeps their order."""
    reports = [
        report(1, "plan", units_out=100),
        report(2, "report", 2, units_back=10),
        report(3, "report", 3, units_back=60),
        report(4, "complete", 4, units_back=98, cited=("final report",)),
    ]
    rows = recall_report_table(reports).to_pylist()
    assert [(row["line_number"], row["units_back"]) for row in rows] == [
        (1, None),
        (2, 10),
        (3, 60),
        (4, 98),
    ]


@pytest.mark.parametrize(
    ("reports", "told"),
    [
        ([report(1, "correct", units_back=1)], "nothing was reported before"),
        ([report(1, "plan"), report(2, "plan")], "was reported on before"),
        (
            [report(1, "report", 2, units_back=1), report(2, "report", 1, units_back=2)],
            "dated before",
        ),
        (
            [report(1, "report", units_back=5), report(2, "report", units_back=4)],
            "fewer than 5",
        ),
        (
            [report(1, "plan", units_out=10), report(2, "report", units_back=11)],
            "11 units back of 10 out",
        ),
        (
            [
                report(1, "report", units_back=5),
                report(2, "complete", units_back=5, cited=("r",)),
                report(3, "report", units_back=6),
            ],
            "is completed",
        ),
    ],
)
def test_what_cannot_be_is_refused(reports: list[RecallReport], told: str) -> None:
    """Units do not go out again, and more than are out cannot come back."""
    with pytest.raises(DecisionError, match=told):
        follow(reports)


def test_a_correction_may_count_fewer() -> None:
    """Who says that a report was wrong may say a smaller number."""
    reports = [report(1, "report", units_back=50), report(2, "correct", units_back=5)]
    assert follow(reports) == tuple(reports)


@pytest.mark.parametrize(
    "stated",
    [{"act": "report"}, {"act": "plan", "units_back": 1}, {"act": "complete", "units_back": 1}],
)
def test_a_report_says_what_it_must(stated: dict[str, Any]) -> None:
    """Units back in every report, none in a plan, evidence of the completion."""
    with pytest.raises(ValidationError):
        report(1, **stated)
