"""Credit acts: nothing counts that one person alone decided, and every item can end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warehouse.decisions import CreditAct, DecisionError
from warehouse.decisions.credit import COUNTED, ENDS, STEPS, credit_act_table, follow

FIRST = date(2026, 11, 1)
POINTS: dict[str, Any] = {
    "subject": "points",
    "scheme": "samr",
    "code": "failed_major",
    "cause_event_id": "0" * 32,
    "operator": {"firm_name": "江门市烽禾玩具有限公司"},
}
LISTED: dict[str, Any] = {
    **{name: POINTS[name] for name in ("scheme", "operator")},
    "subject": "list_entry",
    "code": "seriously_unlawful",
    "document": "decision 3",
}
ENDING = {"approved_by": "other", "cited": ("decision 7",)}


def acted(number: int, act: str, person: str = "Li", **stated: Any) -> CreditAct:
    """Write an act on the day of its number down."""
    extra: dict[str, Any] = {}
    if act == "record":
        extra["content"] = POINTS
    if act in {"repair", "exit"}:
        extra |= ENDING
    if act == "uphold":
        extra["cited"] = ("minutes",)
    return CreditAct.model_validate(
        {
            "decision_id": f"K-{number}",
            "decided_date": FIRST + timedelta(days=number),
            "person": person,
            "reason": "an example",
            "credit_id": "C-1",
            "act": act,
        }
        | extra
        | stated
    )


def test_points_are_recorded_validated_appealed_and_repaired() -> None:
    """The table keeps each act with the state that it led to."""
    acts = [
        acted(1, "record"),
        acted(2, "validate", "Wang"),
        acted(3, "appeal"),
        acted(4, "dismiss", "Zhao"),
        acted(5, "repair"),
    ]
    rows = credit_act_table(acts).to_pylist()
    assert [row["state"] for row in rows] == [
        *("recorded", "in_force", "under_appeal", "in_force", "repaired")
    ]
    assert {row["firm_name"] for row in rows} == {POINTS["operator"]["firm_name"]}


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        ([acted(1, "record"), acted(2, "validate")], "Li had a hand in C-1"),
        (
            [
                acted(1, "record"),
                acted(2, "validate", "Wang"),
                acted(3, "appeal"),
                acted(4, "dismiss", "Wang"),
            ],
            "another person decides to dismiss",
        ),
        ([acted(1, "validate")], "is not begun; validate may not follow, record may"),
        ([acted(1, "record"), acted(2, "repair")], "repair may not follow, discard, validate may"),
        (
            [acted(1, "record"), acted(2, "validate", "Wang"), acted(3, "exit")],
            "exit does not end points",
        ),
        (
            [acted(5, "record"), acted(2, "validate", "Wang")],
            "2026-11-03 lies before 2026-11-06",
        ),
        (
            [acted(1, "record"), acted(2, "discard"), acted(3, "validate", "Wang")],
            "validate may not follow, nothing may",
        ),
    ],
)
def test_what_may_not_follow_is_refused(acts: list[CreditAct], told: str) -> None:
    """The message says who, what, and what may follow."""
    with pytest.raises(DecisionError, match=told):
        follow(acts)


@pytest.mark.parametrize(
    ("act", "stated", "told"),
    [
        ("record", {"content": POINTS | {"cause_event_id": None}}, "points name one cause"),
        ("record", {"content": LISTED | {"document": None}}, "names the document"),
        ("record", {"content": LISTED | {"cause_act_id": "F-1"}}, "only points name a cause"),
        ("record", {"content": None}, "what is recorded has one"),
        ("record", {"approved_by": "Wang"}, "second person, others don't"),
        ("repair", {**ENDING, "approved_by": "Li"}, "is another one"),
        ("exit", {"cited": (), "approved_by": "Wang"}, "exit names the evidence"),
        (
            "record",
            {"content": LISTED | {"operator": {"firm_name": "x", "credit_code": "1"}}},
            "pattern",
        ),
    ],
)
def test_an_act_is_whole_or_refused(act: str, stated: dict[str, Any], told: str) -> None:
    """What must be said is said; what has no place there is refused."""
    with pytest.raises(ValidationError, match=told):
        acted(1, act, **stated)


ACTS = sorted({act for _, act in STEPS})
PEOPLE = ("Li", "Wang", "Zhao")


@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), min_size=1, max_size=12),
    st.sampled_from([POINTS, LISTED]),
)
def test_no_path_counts_what_one_person_alone_decided(
    tried: list[tuple[str, str]], content: dict[str, Any]
) -> None:
    """Whatever is tried: what counts had two people, an appeal a third, and an end is an end."""
    standing: list[CreditAct] = []
    for number, (act, person) in enumerate(tried):
        more = {"content": content} if act == "record" else {}
        try:
            turns = follow([*standing, acted(number, act, person, **more)])
        except DecisionError:
            continue
        standing.append(turns[-1].act)
        if turns[-1].state in COUNTED:
            by = {turn.act.act: turn.act.person for turn in turns}
            assert by["record"] != by["validate"]
            assert by.get("dismiss") not in {by["record"], by["validate"]}
    states = [turn.state for turn in follow(standing)]
    assert not ENDS.intersection(states[:-1])


def test_every_state_can_come_to_an_end() -> None:
    """From each state some acts lead to one that is an end, for points and for entries alike."""
    for ending in ("repair", "exit"):
        lead = {(s, a): t for (s, a), t in STEPS.items() if a != ending}
        reached = set(ENDS)
        for _ in STEPS:
            reached |= {state for (state, _), to in lead.items() if to in reached}
        assert reached >= {None, "recorded", "in_force", "under_appeal"}
