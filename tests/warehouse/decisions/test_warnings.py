"""Warnings: no path skips the second person, none lacks an end, and the register says so itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warehouse.decisions import DecisionError, WarningAct, append, read
from warehouse.decisions.warnings import (
    ENDS,
    IN_FORCE,
    STEPS,
    Act,
    State,
    follow,
    warning_act_table,
)

DAY = date(2026, 11, 2)
CONTENT: dict[str, Any] = {
    "notice_type": "trade_notice",
    "audience": "firms",
    "level": "II",
    "industry_code": "I08",
    "hazard_code": "H06",
    "basis_date": "2026-10-31",
    "title_zh": "电动自行车充电器触电危险",
    "title_en": "Electric shock from chargers of electric bicycles",
    "text_zh": "自查库存。",
    "text_en": "Check your stock.",
    "is_publishable": True,
}
PEOPLE = ("Li", "Wang", "Zhao")
ACTS: Sequence[Act] = ("draft", "validate", "issue", "change", "discard", "lift")


def act(kind: Act, person: str = "Li", number: int = 1, **other: Any) -> WarningAct:
    """Make an act, whole in itself."""
    stated: dict[str, Any] = {
        "decision_id": f"A-{number}",
        "decided_date": DAY,
        "person": person,
        "reason": "checks of October",
        "warning_id": "W-2026-01",
        "act": kind,
    }
    if kind in {"draft", "change"}:
        stated["content"] = CONTENT
    if kind == "lift":
        stated |= {
            "approved_by": "Sun",
            "effect_evaluation": "rate fell from 31 to 6 %",
            "cited": ["E-1"],
        }
    return WarningAct.model_validate(stated | other)


def lawful(acts: Sequence[WarningAct]) -> list[WarningAct]:
    """Take the acts that may follow, in their order, and leave the others out."""
    taken: list[WarningAct] = []
    for each in acts:
        try:
            follow([*taken, each])
        except DecisionError:
            continue
        taken.append(each)
    return taken


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), max_size=25))
def test_no_version_is_issued_that_another_person_has_not_validated(
    drawn: list[tuple[Act, str]],
) -> None:
    """Whatever people try: between the writing and the issue of a text stands somebody else."""
    acts = lawful([act(kind, person, number) for number, (kind, person) in enumerate(drawn)])
    writers: dict[int, str] = {}
    validators: dict[int, str] = {}
    for turn in follow(acts):
        if turn.act.content is not None:
            assert turn.version_number == len(writers) + 1
            writers[turn.version_number] = turn.act.person
        if turn.act.act == "validate":
            validators[turn.version_number] = turn.act.person
        if turn.act.act == "issue":
            assert validators[turn.version_number] != writers[turn.version_number]
        if turn.state in IN_FORCE | {"lifted"}:
            assert turn.issued is not None
            assert turn.issued[0] in validators
        assert turn.version_number in writers


def test_every_state_comes_to_an_end_and_an_end_is_one() -> None:
    """From each state some acts lead to lifted or discarded; from these none leads on."""
    states: set[State | None] = {None, *STEPS.values()}
    ending: set[State | None] = set(ENDS)
    while more := {s for (s, _), to in STEPS.items() if to in ending} - ending:
        ending |= more
    assert ending == states
    assert not any(before in ENDS for before, _ in STEPS)


def test_a_discarded_change_leaves_the_version_that_was_issued() -> None:
    """And the next change has a number of its own."""
    kinds: list[tuple[Act, str]] = [
        ("draft", "Li"),
        ("validate", "Wang"),
        ("issue", "Li"),
        ("change", "Li"),
        ("discard", "Li"),
        ("change", "Zhao"),
    ]
    turns = follow(act(kind, person, n) for n, (kind, person) in enumerate(kinds))
    assert [(t.state, t.version_number) for t in turns] == [
        ("draft", 1),
        ("validated", 1),
        ("issued", 1),
        ("change_drafted", 2),
        ("issued", 1),
        ("change_drafted", 3),
    ]


def test_an_act_that_may_not_follow_is_refused_with_what_may(tmp_path: Path) -> None:
    """And the register stays as it was."""
    append(tmp_path, act("draft"), follow)
    with pytest.raises(DecisionError, match="W-2026-01 is draft; issue may not follow, change, "):
        append(tmp_path, act("issue", number=2), follow)
    with pytest.raises(DecisionError, match="another person validates it"):
        append(tmp_path, act("validate", number=2), follow)
    early = act("validate", "Wang", 2, decided_date=DAY - timedelta(days=1))
    with pytest.raises(DecisionError, match="lies before"):
        append(tmp_path, early, follow)
    assert len(read(tmp_path, WarningAct, DAY)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"notice_type": "public_announcement", "audience": "public", "is_publishable": False},
         "an announcement to the public is publishable"),
        ({"notice_type": "internal_bulletin"}, "goes to authorities"),
        ({"notice_type": "internal_bulletin", "audience": "authorities"}, "is not published"),
        ({"basis_date": None}, "names one of them as its ground"),
        ({"original": {"issuer": "SAMR", "number": "9", "issued_date": "2026-10-01"}},
         "names one of them as its ground"),
    ],
)  # fmt: skip
def test_a_content_that_contradicts_itself_is_refused(changed: dict[str, Any], said: str) -> None:
    """To whom, whether it may be published, and on what ground hang together."""
    with pytest.raises(ValidationError, match=said):
        act("draft", content=CONTENT | changed)


def test_lifting_asks_for_a_second_person_an_evaluation_and_evidence() -> None:
    """One of them missing, the act is none."""
    for name in ("approved_by", "effect_evaluation", "cited"):
        with pytest.raises(ValidationError, match="lifting asks for"):
            act("lift", **{name: [] if name == "cited" else None})
    with pytest.raises(ValidationError, match="is another one"):
        act("lift", approved_by="Li")


def test_the_table_says_of_each_act_what_state_it_led_to() -> None:
    """One row an act, with the text that it is about."""
    acts = [act("draft"), act("validate", "Wang", 2), act("issue", "Li", 3)]
    rows = warning_act_table(acts).to_pylist()
    assert [(row["state"], row["version_number"], row["level"]) for row in rows] == [
        ("draft", 1, "II"),
        ("validated", 1, "II"),
        ("issued", 1, "II"),
    ]
    assert {row["basis_date"] for row in rows} == {date(2026, 10, 31)}
