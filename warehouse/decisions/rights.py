"""Intellectual property abroad 知识产权海外维权: cases of local firms, aid, how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, DecisionError, Identifier, Strict, Text

Act = Literal["open", "aid", "close"]
State = Literal["open", "closed"]
Right = Literal["patent", "trademark", "copyright", "design", "trade_secret"]
Outcome = Literal["won", "lost", "settled", "withdrawn"]

# which act leads from which state to which; whatever is not here is refused
STEPS: Final[Mapping[tuple[State | None, Act], State]] = {
    (None, "open"): "open",
    ("open", "aid"): "open",
    ("open", "close"): "closed",
}


class Case(Strict):
    """What a case is about: market, right, goods, and on which side the local firm stands."""

    market_code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    right_kind: Right
    side: Literal["accused", "claimant"]
    industry_code: Annotated[str, Field(pattern=r"^I\d{2}$")]
    firm_name: Text
    text: Text


class RightsAct(Decision):
    """One act on one case; whether it may follow those before is for :func:`follow`."""

    register_name: ClassVar[str] = "rights_acts"

    case_id: Identifier
    act: Act
    case: Case | None = None
    aid: Text | None = None
    outcome: Outcome | None = None
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> RightsAct:
        if (self.act == "open") != (self.case is not None):
            raise ValueError("case: opening says what it is about, nothing else does")
        if (self.act == "aid") != (self.aid is not None):
            raise ValueError("aid: an aid says which, nothing else does")
        if (self.act == "close") != (self.outcome is not None):
            raise ValueError("outcome: closing says how it ended, nothing else does")
        return self


@dataclass(frozen=True)
class Turn:
    """An act that was lawful: the state it led to, and the case."""

    act: RightsAct
    state: State
    case: Case


def follow(acts: Iterable[RightsAct]) -> tuple[Turn, ...]:
    """Follow the acts of a register in their order and say what state each led to.

    Raises
    ------
    DecisionError
        When an act may not follow those before, or is dated before the one that it follows.
    """
    standing: dict[str, Turn] = {}
    turns = []
    for act in acts:
        before = standing.get(act.case_id)
        state = STEPS.get((before.state if before else None, act.act))
        case = act.case or (before.case if before else None)
        if state is None or case is None:
            told = before.state if before else "not begun"
            raise DecisionError(
                f"{act.decision_id}: {act.case_id} is {told}; {act.act} may not follow"
            )
        if before is not None and act.decided_date < before.act.decided_date:
            raise DecisionError(f"{act.decision_id}: is dated before the act that it follows")
        standing[act.case_id] = Turn(act, state, case)
        turns.append(standing[act.case_id])
    return tuple(turns)


RIGHTS_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("case_id", pa.string()),
        ("act", pa.string()),
        ("state", pa.string()),
        ("market_code", pa.string()),
        ("right_kind", pa.string()),
        ("side", pa.string()),
        ("industry_code", pa.string()),
        ("firm_name", pa.string()),
        ("text", pa.string()),
        ("aid", pa.string()),
        ("outcome", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def rights_act_table(acts: Sequence[RightsAct]) -> pa.Table:
    """Lay the acts out as a table: each with the state that it led to and the case."""
    rows = [
        {
            **turn.case.model_dump(),
            "act_id": turn.act.decision_id,
            "case_id": turn.act.case_id,
            "act": turn.act.act,
            "state": turn.state,
            "aid": turn.act.aid,
            "outcome": turn.act.outcome,
            "decided_by": turn.act.person,
            "reason": turn.act.reason,
            "cited": list(turn.act.cited),
            "line_number": number,
            "decided_date": turn.act.decided_date,
        }
        for number, turn in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=RIGHTS_ACT)
