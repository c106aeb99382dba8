"""Credit of operators 质量信用: points, list entries and grades, and the order of acts on them.

One person records, another validates; what nobody has validated counts nowhere. An appeal is
decided by a third person. Repairs and exits ask for a second person and for evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, StringConstraints, model_validator

from warehouse.decisions.register import Decision, DecisionError, Identifier, Strict, Text

Act = Literal["record", "validate", "discard", "appeal", "uphold", "dismiss", "repair", "exit"]
State = Literal[
    "recorded", "in_force", "discarded", "under_appeal", "withdrawn", "repaired", "ended"
]
Subject = Literal["points", "list_entry", "grade"]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

# which act leads from which state to which; whatever is not here is refused
STEPS: Final[Mapping[tuple[State | None, Act], State]] = {
    (None, "record"): "recorded",
    ("recorded", "validate"): "in_force",
    ("recorded", "discard"): "discarded",
    ("in_force", "appeal"): "under_appeal",
    ("under_appeal", "uphold"): "withdrawn",
    ("under_appeal", "dismiss"): "in_force",
    ("in_force", "repair"): "repaired",
    ("in_force", "exit"): "ended",
}
ENDS: Final[frozenset[State]] = frozenset({"discarded", "withdrawn", "repaired", "ended"})
# an appeal does not suspend what it is about, it only keeps it out of every push
COUNTED: Final[frozenset[State]] = frozenset({"in_force", "under_appeal"})
_ENDED_BY: Final[Mapping[Act, frozenset[Subject]]] = {
    "repair": frozenset({"points"}),
    "exit": frozenset({"list_entry", "grade"}),
}


class Operator(Strict):
    """Whom it is about: the firm as the warehouse knows it, or its name and code alone."""

    firm_name: Text
    firm_id: Hash | None = None
    credit_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")] | None = (
        None
    )


class Content(Strict):
    """What is recorded of an operator.

    ``code`` names the rule of points, the list, or the grade, each in its dated table. Points name
    the row or act that caused them; list entries and grades the document that they rest on.
    ``publication_basis`` is the ground on which it may leave the house with the firm's name.
    """

    subject: Subject
    scheme: Literal["samr", "customs"]
    operator: Operator
    code: Identifier
    cause_event_id: Hash | None = None
    cause_act_id: Identifier | None = None
    document: Text | None = None
    publication_basis: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Content:
        causes = [self.cause_event_id, self.cause_act_id]
        if self.subject == "points" and causes.count(None) != 1:
            raise ValueError("cause_event_id, cause_act_id: points name one cause")
        if self.subject != "points" and self.document is None:
            raise ValueError(f"document: a {self.subject} names the document that it rests on")
        if self.subject != "points" and causes != [None, None]:
            raise ValueError("cause_event_id, cause_act_id: only points name a cause")
        return self


class CreditAct(Decision):
    """One act on one credit item; whether it may follow those before is for :func:`follow`."""

    register_name: ClassVar[str] = "credit_acts"

    credit_id: Identifier
    act: Act
    content: Content | None = None
    approved_by: Text | None = None
    cited: tuple[Text, ...] = Field(default=())

    @model_validator(mode="after")
    def _is_whole(self) -> CreditAct:
        if (self.act == "record") != (self.content is not None):
            raise ValueError("content: what is recorded has one, no other act does")
        if (self.act in _ENDED_BY) != (self.approved_by is not None):
            raise ValueError("approved_by: repairs and exits ask for a second person, others don't")
        if self.approved_by == self.person:
            raise ValueError("approved_by: the second person is another one")
        if self.act in {"repair", "exit", "uphold"} and not self.cited:
            raise ValueError(f"cited: {self.act} names the evidence")
        return self


@dataclass(frozen=True)
class Turn:
    """An act that was lawful: the state it led to, what it is about, and who has had a hand."""

    act: CreditAct
    state: State
    content: Content
    people: frozenset[str]


def follow(acts: Iterable[CreditAct]) -> tuple[Turn, ...]:
    """Follow the acts of a register in their order and say what state each led to.

    Raises
    ------
    DecisionError
        When an act may not follow those before, is dated before the one that it follows, ends
        another kind of item, or when a person judges what they had a hand in.
    """
    standing: dict[str, Turn] = {}
    turns = []
    for act in acts:
        turn = _next(standing.get(act.credit_id), act)
        standing[act.credit_id] = turn
        turns.append(turn)
    return tuple(turns)


def _next(before: Turn | None, act: CreditAct) -> Turn:
    state = _state(act, before.state if before else None)
    if before is None:
        if act.content is None:  # pragma: no cover - the model asks for it
            raise DecisionError(f"{act.decision_id}: {act.credit_id} begins with what is recorded")
        return Turn(act, state, act.content, frozenset({act.person}))
    if act.decided_date < before.act.decided_date:
        raise DecisionError(
            f"{act.decision_id}: {act.decided_date} lies before {before.act.decided_date}, "
            f"the day of the act on {act.credit_id} that it follows"
        )
    subject = before.content.subject
    if act.act in _ENDED_BY and subject not in _ENDED_BY[act.act]:
        raise DecisionError(f"{act.decision_id}: {act.act} does not end {subject}")
    judging = act.act in {"validate", "uphold", "dismiss"}
    if judging and act.person in before.people:
        raise DecisionError(
            f"{act.decision_id}: {act.person} had a hand in {act.credit_id}; "
            f"another person decides to {act.act}"
        )
    hands = before.people | ({act.person} if act.act != "appeal" else frozenset())
    return Turn(act, state, before.content, hands)


def _state(act: CreditAct, before: State | None) -> State:
    state = STEPS.get((before, act.act))
    if state is None:
        possible = ", ".join(sorted(a for s, a in STEPS if s == before)) or "nothing"
        raise DecisionError(
            f"{act.decision_id}: {act.credit_id} is {before or 'not begun'}; "
            f"{act.act} may not follow, {possible} may"
        )
    return state


CREDIT_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("credit_id", pa.string()),
        ("act", pa.string()),
        ("state", pa.string()),
        ("decided_by", pa.string()),
        ("approved_by", pa.string()),
        ("reason", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("subject", pa.string()),
        ("scheme", pa.string()),
        ("code", pa.string()),
        ("firm_name", pa.string()),
        ("firm_id", pa.string()),
        ("credit_code", pa.string()),
        ("cause_event_id", pa.string()),
        ("cause_act_id", pa.string()),
        ("document", pa.string()),
        ("publication_basis", pa.string()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def credit_act_table(acts: Sequence[CreditAct]) -> pa.Table:
    """Lay the acts out as a table: each with the state it led to and what it is about."""
    rows = [
        {
            **turn.content.model_dump(exclude={"operator"}),
            **turn.content.operator.model_dump(),
            "act_id": turn.act.decision_id,
            "credit_id": turn.act.credit_id,
            "act": turn.act.act,
            "state": turn.state,
            "decided_by": turn.act.person,
            "approved_by": turn.act.approved_by,
            "reason": turn.act.reason,
            "cited": list(turn.act.cited),
            "line_number": number,
            "decided_date": turn.act.decided_date,
        }
        for number, turn in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=CREDIT_ACT)
