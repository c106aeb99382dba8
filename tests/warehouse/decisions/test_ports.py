"""Incidents at ports: nothing ends unanswered, and no level falls by one person's word."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warehouse.decisions import DecisionError, PortAct
from warehouse.decisions.ports import STEPS, follow

FIRST = date(2026, 11, 1)
LEVELS = ["I", "II", "III", "IV"]  # the gravest first
ENDING = {"approved_by": "Wang", "outcome": "clean", "cited": ("report",)}
OCCURRED: dict[str, Any] = {
    "kind": "incident",
    "port": "新会港",
    "level": "III",
    "occurred_time": "2026-11-01T09:00:00",
    "text": "a leak",
}


def acted(number: int, act: str, **stated: Any) -> PortAct:
    """Write an act on the day of its number down, whole as its kind asks."""
    whole: dict[str, Any] = {
        "report": {"occurrence": OCCURRED},
        "respond": {"responded_time": "2026-11-01T09:30:00", "resources": ("boat",)},
        "regrade": {"level": "II"},
        "close": ENDING,
    }[act]
    return PortAct.model_validate(
        {
            "decision_id": f"B-{number}",
            "decided_date": FIRST + timedelta(days=number),
            "person": "Li",
            "reason": "telephone",
            "incident_id": "B-1",
            "act": act,
        }
        | whole
        | stated
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted({act for _, act in STEPS})),
            st.sampled_from(LEVELS),
            st.sampled_from([None, "Wang"]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_path_closes_unanswered_or_lowers_alone(
    tried: list[tuple[str, str, str | None]],
) -> None:
    """Whatever is tried: the worst level is kept, and an end has had a response."""
    standing: list[PortAct] = []
    for number, (act, level, second) in enumerate(tried):
        more = {"level": level, "approved_by": second} if act == "regrade" else {}
        try:
            follow([*standing, taken := acted(number, act, **more)])
        except DecisionError:
            continue
        standing.append(taken)
    turns = follow(standing)
    for before, after in pairwise(turns):
        assert before.state != "closed"
        if LEVELS.index(after.level) > LEVELS.index(before.level):
            assert after.act.approved_by == "Wang"
        assert after.worst_level <= before.worst_level
    if turns and turns[-1].state == "closed":
        assert any(turn.act.act == "respond" for turn in turns)


@pytest.mark.parametrize(
    ("act", "stated", "told"),
    [
        ("report", {"occurrence": None}, "a report says what happened"),
        ("respond", {"resources": ()}, "says when and with what"),
        ("regrade", {"level": None}, "names the level"),
        ("close", {"cited": ()}, "closing asks for all of them"),
        ("close", {"approved_by": "Li"}, "is another one"),
        (
            "report",
            {"occurrence": OCCURRED | {"occurred_time": "2026-11-01T09:00:00+08:00"}},
            "without a zone",
        ),
    ],
)
def test_an_act_is_whole_or_refused(act: str, stated: dict[str, Any], told: str) -> None:
    """What must be said is said; what has no place there is refused."""
    with pytest.raises(ValidationError, match=told):
        acted(1, act, **stated)
