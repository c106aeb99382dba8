"""Warnings 预警: a register of acts, and the one order in which acts may follow each other.

A warning is drafted by one person, validated by another, issued, perhaps changed, and lifted with
an evaluation of what became of the danger. The machine proposes drafts and takes no act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, DecisionError, Identifier, Strict, Text

Act = Literal["draft", "validate", "issue", "change", "discard", "lift"]
State = Literal[
    "draft", "validated", "issued", "change_drafted", "change_validated", "lifted", "discarded"
]
NoticeType = Literal["internal_bulletin", "trade_notice", "public_announcement"]
Audience = Literal["authorities", "firms", "consumers", "public"]

# which act leads from which state to which; whatever is not here is refused
STEPS: Final[Mapping[tuple[State | None, Act], State]] = {
    (None, "draft"): "draft",
    ("draft", "change"): "draft",
    ("draft", "validate"): "validated",
    ("draft", "discard"): "discarded",
    ("validated", "change"): "draft",
    ("validated", "issue"): "issued",
    ("validated", "discard"): "discarded",
    ("issued", "change"): "change_drafted",
    ("issued", "lift"): "lifted",
    ("change_drafted", "change"): "change_drafted",
    ("change_drafted", "validate"): "change_validated",
    ("change_drafted", "discard"): "issued",
    ("change_validated", "change"): "change_drafted",
    ("change_validated", "issue"): "issued",
    ("change_validated", "discard"): "issued",
}
ENDS: Final[frozenset[State]] = frozenset({"lifted", "discarded"})
IN_FORCE: Final[frozenset[State]] = frozenset({"issued", "change_drafted", "change_validated"})
_AUDIENCES: Final[Mapping[NoticeType, frozenset[Audience]]] = {
    "internal_bulletin": frozenset({"authorities"}),
    "trade_notice": frozenset({"firms", "consumers"}),
    "public_announcement": frozenset({"public"}),
}


class Original(Strict):
    """The warning of another authority that is passed on: whose, which, and of what day."""

    issuer: Text
    number: Text
    issued_date: date
    url: Text | None = None


class Content(Strict):
    """What a version of a warning says, to whom, of what, and on the ground of which tier.

    The basis is a cell of tiers: industry and hazard on the date as of which it was graded. A
    warning that passes on another authority's names the original instead of ``basis_date``.
    """

    notice_type: NoticeType
    audience: Audience
    level: Literal["I", "II", "III", "IV"]
    industry_code: Annotated[str, Field(pattern=r"^I\d{2}$")]
    hazard_code: Annotated[str, Field(pattern=r"^H\d{2}$")]
    region_code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    basis_date: date | None = None
    original: Original | None = None
    title_zh: Text
    title_en: Text
    text_zh: Text
    text_en: Text
    is_publishable: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Content:
        if self.audience not in _AUDIENCES[self.notice_type]:
            fitting = ", ".join(sorted(_AUDIENCES[self.notice_type]))
            raise ValueError(f"audience: a {self.notice_type} goes to {fitting}")
        if self.notice_type == "public_announcement" and not self.is_publishable:
            raise ValueError("is_publishable: an announcement to the public is publishable")
        if self.audience == "authorities" and self.is_publishable:
            raise ValueError("is_publishable: what goes to authorities alone is not published")
        if (self.basis_date is None) == (self.original is None):
            raise ValueError("basis_date, original: a warning names one of them as its ground")
        return self


class WarningAct(Decision):
    """One act on one warning; whether it may follow the acts before is for :func:`follow`."""

    register_name: ClassVar[str] = "warnings"

    warning_id: Identifier
    act: Act
    content: Content | None = None
    approved_by: Text | None = None
    effect_evaluation: Text | None = None
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> WarningAct:
        if (self.act in {"draft", "change"}) != (self.content is not None):
            raise ValueError("content: a draft or a change has one, no other act does")
        lifting = (self.approved_by, self.effect_evaluation, self.cited or None)
        if self.act == "lift" and not all(lifting):
            raise ValueError(
                "approved_by, effect_evaluation, cited: lifting asks for a second person, for what"
                " became of the danger, and for the evidence"
            )
        if self.act != "lift" and any(lifting):
            raise ValueError("approved_by, effect_evaluation, cited: only lifting has them")
        if self.approved_by == self.person:
            raise ValueError("approved_by: the second person is another one")
        return self


@dataclass(frozen=True)
class Turn:
    """An act that was lawful: the state it led to, and the version of the text it is about."""

    act: WarningAct
    state: State
    version_number: int
    content: Content
    newest_number: int  # of all versions so far, those discarded too
    issued: tuple[int, Content] | None  # the version in force


def follow(acts: Iterable[WarningAct]) -> tuple[Turn, ...]:
    """Follow the acts of a register in their order and say what state each led to.

    Raises
    ------
    DecisionError
        When an act may not follow those before, when a person validates their own text, or when
        an act is dated before the one that it follows.
    """
    standing: dict[str, Turn] = {}
    turns = []
    for act in acts:
        before = standing.get(act.warning_id)
        turn = _first(act) if before is None else _next(before, act)
        standing[act.warning_id] = turn
        turns.append(turn)
    return tuple(turns)


def _first(act: WarningAct) -> Turn:
    state = _state(act, None)
    if act.content is None:
        raise DecisionError(f"{act.decision_id}: {act.warning_id} begins with a draft")
    return Turn(act, state, 1, act.content, 1, None)


def _next(before: Turn, act: WarningAct) -> Turn:
    state = _state(act, before.state)
    if act.decided_date < before.act.decided_date:
        raise DecisionError(
            f"{act.decision_id}: {act.decided_date} lies before {before.act.decided_date}, "
            f"the day of the act on {act.warning_id} that it follows"
        )
    if act.act == "validate" and before.act.person == act.person:
        raise DecisionError(
            f"{act.decision_id}: {act.person} wrote version {before.version_number} of "
            f"{act.warning_id}; another person validates it"
        )
    number, content, newest = before.version_number, before.content, before.newest_number
    if act.content is not None:
        number, content, newest = newest + 1, act.content, newest + 1
    elif act.act == "discard" and before.issued is not None:
        number, content = before.issued
    issued = (number, content) if act.act == "issue" else before.issued
    return Turn(act, state, number, content, newest, issued)


def _state(act: WarningAct, before: State | None) -> State:
    state = STEPS.get((before, act.act))
    if state is None:
        possible = ", ".join(sorted(a for s, a in STEPS if s == before)) or "nothing"
        raise DecisionError(
            f"{act.decision_id}: {act.warning_id} is {before or 'not begun'}; "
            f"{act.act} may not follow, {possible} may"
        )
    return state


WARNING_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("warning_id", pa.string()),
        ("act", pa.string()),
        ("state", pa.string()),
        ("decided_by", pa.string()),
        ("approved_by", pa.string()),
        ("reason", pa.string()),
        ("effect_evaluation", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("notice_type", pa.string()),
        ("audience", pa.string()),
        ("level", pa.string()),
        ("industry_code", pa.string()),
        ("hazard_code", pa.string()),
        ("region_code", pa.string()),
        ("title_zh", pa.string()),
        ("title_en", pa.string()),
        ("text_zh", pa.string()),
        ("text_en", pa.string()),
        ("original_issuer", pa.string()),
        ("original_number", pa.string()),
        ("original_url", pa.string()),
        ("is_publishable", pa.bool_()),
        ("line_number", pa.int64()),
        ("version_number", pa.int64()),
        ("decided_date", pa.date32()),
        ("basis_date", pa.date32()),
        ("original_date", pa.date32()),
    ]
)


def warning_act_table(acts: Sequence[WarningAct]) -> pa.Table:
    """Lay the acts out as a table: each with the state it led to and the text it is about."""
    rows = [
        {
            **{name: getattr(turn.content, name, None) for name in WARNING_ACT.names},
            "act_id": turn.act.decision_id,
            "warning_id": turn.act.warning_id,
            "act": turn.act.act,
            "state": turn.state,
            "decided_by": turn.act.person,
            "approved_by": turn.act.approved_by,
            "reason": turn.act.reason,
            "effect_evaluation": turn.act.effect_evaluation,
            "cited": list(turn.act.cited),
            "decided_date": turn.act.decided_date,
            "line_number": number,
            "version_number": turn.version_number,
            **_original(turn.content.original),
        }
        for number, turn in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=WARNING_ACT)


def _original(original: Original | None) -> Mapping[str, object]:
    return {
        "original_issuer": original and original.issuer,
        "original_number": original and original.number,
        "original_url": original and original.url,
        "original_date": original and original.issued_date,
    }
