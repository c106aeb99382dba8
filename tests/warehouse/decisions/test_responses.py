"""Measures: ordered with an owner and a clock, and ended once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from warehouse.decisions import DecisionError, ResponseAct
from warehouse.decisions.responses import follow, response_action_table

DAY = date(2026, 11, 2)


def act(kind: str, number: int = 1, **other: Any) -> ResponseAct:
    """Make an act, whole in itself."""
    stated: dict[str, Any] = {
        "decision_id": f"R-{number}",
        "decided_date": DAY + timedelta(days=number),
        "person": "Li",
        "reason": "W-2026-01",
        "action_id": "M-1",
        "act": kind,
    }
    whole: dict[str, dict[str, Any]] = {
        "order": {
            "warning_id": "W-2026-01",
            "measure_code": "M08",
            "owner": "Pengjiang",
            "deadline_code": "rectification_order",
        },
        "extend": {"due_date": "2027-02-01"},
        "done": {"outcome": "412 chargers off the shelves", "cited": ["I-7"]},
        "cancel": {},
    }
    return ResponseAct.model_validate(stated | whole[kind] | other)


def test_a_measure_stands_as_its_last_act_left_it() -> None:
    """Ordered, extended, done: one row with the day of each."""
    acts = [act("order"), act("extend", 2), act("done", 3)]
    [row] = response_action_table(acts).to_pylist()
    assert row["state"] == "done"
    assert row["ordered_date"] == DAY + timedelta(days=1)
    assert (row["due_date"], row["is_extended"]) == (date(2027, 2, 1), True)
    assert (row["ended_date"], row["outcome"]) == (
        DAY + timedelta(days=3),
        "412 chargers off the shelves",
    )
    [open_row] = response_action_table(acts[:1]).to_pylist()
    assert (open_row["state"], open_row["due_date"], open_row["is_extended"]) == (
        "open",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ([act("done")], "was never ordered"),
        ([act("order"), act("order", 2)], "was ordered before"),
        ([act("order"), act("done", 2), act("cancel", 3)], "is done"),
        ([act("order", 3), act("done", 2)], "before the act"),
    ],
)
def test_an_act_that_may_not_follow_is_refused(acts: list[ResponseAct], said: str) -> None:
    """The register says of which measure and why."""
    with pytest.raises(DecisionError, match=said):
        follow(acts)


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("order", {"owner": None}, "an order names all three"),
        ("order", {"due_date": "2026-12-01"}, "has one of them"),
        ("order", {"deadline_code": None}, "has one of them"),
        ("extend", {"due_date": "2026-11-01"}, "lies before"),
        ("done", {"outcome": None}, "is said when it is done"),
        ("done", {"owner": "Jianghai"}, "only an order names"),
    ],
)
def test_an_act_that_contradicts_itself_is_refused(
    kind: str, changed: dict[str, Any], said: str
) -> None:
    """An owner, one clock, an outcome at the end."""
    with pytest.raises(ValidationError, match=said):
        act(kind, **changed)
