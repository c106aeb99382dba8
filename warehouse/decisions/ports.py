"""Incidents and drills at ports 口岸应急: reported, responded to, graded anew, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import AfterValidator, model_validator

from warehouse.decisions.register import Decision, DecisionError, Identifier, Strict, Text

Act = Literal["report", "respond", "regrade", "close"]
State = Literal["reported", "responding", "closed"]
Level = Literal["I", "II", "III", "IV"]

# which act leads from which state to which; whatever is not here is refused
STEPS: Final[Mapping[tuple[State | None, Act], State]] = {
    (None, "report"): "reported",
    ("reported", "respond"): "responding",
    ("reported", "regrade"): "reported",
    ("responding", "respond"): "responding",
    ("responding", "regrade"): "responding",
    ("responding", "close"): "closed",
}
_RANK: Final[Mapping[Level, int]] = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("times are those of the port, without a zone")
    return moment


Moment = Annotated[datetime, AfterValidator(_local)]


class Occurrence(Strict):
    """What happened or was practised: where, when, how grave."""

    kind: Literal["incident", "drill"]
    port: Text
    level: Level
    occurred_time: Moment
    text: Text


class PortAct(Decision):
    """One act on one incident or drill; whether it may follow is for :func:`follow`."""

    register_name: ClassVar[str] = "port_acts"

    incident_id: Identifier
    act: Act
    occurrence: Occurrence | None = None
    responded_time: Moment | None = None
    resources: tuple[Text, ...] = ()
    level: Level | None = None
    approved_by: Text | None = None
    outcome: Text | None = None
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> PortAct:
        if (self.act == "report") != (self.occurrence is not None):
            raise ValueError("occurrence: a report says what happened, nothing else does")
        responding = (self.responded_time, self.resources or None)
        if self.act == "respond" and not all(responding):
            raise ValueError("responded_time, resources: a response says when and with what")
        if self.act != "respond" and any(responding):
            raise ValueError("responded_time, resources: only a response has them")
        if (self.act == "regrade") != (self.level is not None):
            raise ValueError("level: grading anew names the level, nothing else does")
        closing = (self.approved_by, self.outcome, self.cited or None)
        if self.act == "close" and not all(closing):
            raise ValueError("approved_by, outcome, cited: closing asks for all of them")
        if self.act in {"report", "respond"} and any(closing):
            raise ValueError("approved_by, outcome, cited: not of a report or response")
        if self.approved_by == self.person:
            raise ValueError("approved_by: the second person is another one")
        return self


@dataclass(frozen=True)
class Turn:
    """An act that was lawful: the state and level that it led to, and what it is about."""

    act: PortAct
    state: State
    level: Level
    worst_level: Level
    occurrence: Occurrence


def follow(acts: Iterable[PortAct]) -> tuple[Turn, ...]:
    """Follow the acts of a register in their order and say what state each led to.

    Raises
    ------
    DecisionError
        When an act may not follow those before, is dated before the one that it follows, answers
        before anything happened, or lowers a level without a second person.
    """
    standing: dict[str, Turn] = {}
    turns = []
    for act in acts:
        turn = _next(standing.get(act.incident_id), act)
        standing[act.incident_id] = turn
        turns.append(turn)
    return tuple(turns)


def _next(before: Turn | None, act: PortAct) -> Turn:
    state = STEPS.get((before.state if before else None, act.act))
    if state is None:
        possible = ", ".join(sorted(a for s, a in STEPS if s == (before.state if before else None)))
        raise DecisionError(
            f"{act.decision_id}: {act.incident_id} is {before.state if before else 'not begun'}; "
            f"{act.act} may not follow, {possible or 'nothing'} may"
        )
    if before is None or act.occurrence is not None:
        if act.occurrence is None:  # pragma: no cover - the model asks for it
            raise DecisionError(f"{act.decision_id}: {act.incident_id} begins with a report")
        level = act.occurrence.level
        return Turn(act, state, level, level, act.occurrence)
    if act.decided_date < before.act.decided_date:
        raise DecisionError(f"{act.decision_id}: is dated before the act that it follows")
    if act.responded_time is not None and act.responded_time < before.occurrence.occurred_time:
        raise DecisionError(f"{act.decision_id}: responds before {act.incident_id} occurred")
    level = act.level or before.level
    if _RANK[level] > _RANK[before.level] and act.approved_by is None:
        raise DecisionError(f"{act.decision_id}: lowering a level asks for a second person")
    worst = min(level, before.worst_level, key=lambda each: _RANK[each])
    return Turn(act, state, level, worst, before.occurrence)


PORT_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("incident_id", pa.string()),
        ("act", pa.string()),
        ("state", pa.string()),
        ("kind", pa.string()),
        ("port", pa.string()),
        ("level", pa.string()),
        ("worst_level", pa.string()),
        ("text", pa.string()),
        ("decided_by", pa.string()),
        ("approved_by", pa.string()),
        ("reason", pa.string()),
        ("outcome", pa.string()),
        ("resources", pa.list_(pa.string())),
        ("cited", pa.list_(pa.string())),
        ("line_number", pa.int64()),
        ("occurred_time", pa.timestamp("us")),
        ("responded_time", pa.timestamp("us")),
        ("decided_date", pa.date32()),
    ]
)


def port_act_table(acts: Sequence[PortAct]) -> pa.Table:
    """Lay the acts out as a table: each with the state and level that it led to."""
    rows = [
        {
            **turn.occurrence.model_dump(),
            "act_id": turn.act.decision_id,
            "incident_id": turn.act.incident_id,
            "act": turn.act.act,
            "state": turn.state,
            "level": turn.level,
            "worst_level": turn.worst_level,
            "decided_by": turn.act.person,
            "approved_by": turn.act.approved_by,
            "reason": turn.act.reason,
            "outcome": turn.act.outcome,
            "resources": list(turn.act.resources),
            "cited": list(turn.act.cited),
            "line_number": number,
            "responded_time": turn.act.responded_time,
            "decided_date": turn.act.decided_date,
        }
        for number, turn in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=PORT_ACT)
