"""Responses 快速反应措施: measures that a warning led to, with owner, clock and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, DecisionError, Identifier, Text

Act = Literal["order", "extend", "done", "cancel"]


class ResponseAct(Decision):
    """One act on one measure: ordered with an owner and a clock, extended, done or cancelled.

    The clock is a day, ``due_date``, or a legal one, ``deadline_code`` of
    ``scoring/legal_deadline.csv``, counted from the day of the order. An extension names a new day.
    """

    register_name: ClassVar[str] = "responses"

    action_id: Identifier
    act: Act
    warning_id: Identifier | None = None
    measure_code: Annotated[str, Field(pattern=r"^M0[1-9]$")] | None = None
    owner: Text | None = None
    deadline_code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    due_date: date | None = None
    outcome: Text | None = None
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> ResponseAct:
        ordered = (self.warning_id, self.measure_code, self.owner)
        if self.act == "order" and not all(ordered):
            raise ValueError("warning_id, measure_code, owner: an order names all three")
        if self.act != "order" and any((*ordered, self.deadline_code)):
            raise ValueError("warning_id, measure_code, owner, deadline_code: only an order names")
        clocks = sum(each is not None for each in (self.due_date, self.deadline_code))
        if clocks != (self.act in {"order", "extend"}):
            raise ValueError(
                "due_date, deadline_code: an order has one of them, an extension a day"
            )
        if self.due_date is not None and self.due_date < self.decided_date:
            raise ValueError("due_date: lies before decided_date")
        if (self.outcome is not None) != (self.act == "done"):
            raise ValueError("outcome: is said when it is done, and then always")
        return self


@dataclass(frozen=True)
class Action:
    """A measure as it stands after its acts so far."""

    order: ResponseAct
    due_date: date | None
    state: Literal["open", "done", "cancelled"] = "open"
    last: ResponseAct | None = None


def follow(acts: Iterable[ResponseAct]) -> tuple[Action, ...]:
    """Follow the acts of a register in their order; return each measure as it stands.

    Raises
    ------
    DecisionError
        When an act is about no measure ordered before, about one that has ended, or dated before
        the act that it follows.
    """
    standing: dict[str, Action] = {}
    for act in acts:
        standing[act.action_id] = _after(standing.get(act.action_id), act)
    return tuple(standing.values())


def _after(before: Action | None, act: ResponseAct) -> Action:
    if act.act == "order":
        if before is not None:
            raise DecisionError(f"{act.decision_id}: {act.action_id} was ordered before")
        return Action(act, act.due_date)
    if before is None or before.state != "open":
        stands = "was never ordered" if before is None else f"is {before.state}"
        raise DecisionError(
            f"{act.decision_id}: {act.action_id} {stands}; {act.act} may not follow"
        )
    if act.decided_date < (before.last or before.order).decided_date:
        raise DecisionError(f"{act.decision_id}: is dated before the act that it follows")
    if act.act == "extend":
        return replace(before, due_date=act.due_date, last=act)
    return replace(before, state="done" if act.act == "done" else "cancelled", last=act)


RESPONSE_ACTION: Final = pa.schema(
    [
        ("action_id", pa.string()),
        ("warning_id", pa.string()),
        ("measure_code", pa.string()),
        ("state", pa.string()),
        ("owner", pa.string()),
        ("ordered_by", pa.string()),
        ("reason", pa.string()),
        ("deadline_code", pa.string()),
        ("ended_by", pa.string()),
        ("outcome", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("is_extended", pa.bool_()),
        ("ordered_date", pa.date32()),
        ("due_date", pa.date32()),
        ("ended_date", pa.date32()),
    ]
)


def response_action_table(acts: Sequence[ResponseAct]) -> pa.Table:
    """Lay measures out as a table, one row each; the due day of a legal clock is left to SQL."""
    rows = [
        {
            **{name: getattr(each.order, name, None) for name in RESPONSE_ACTION.names},
            "state": each.state,
            "ordered_by": each.order.person,
            "ordered_date": each.order.decided_date,
            "due_date": each.due_date,
            "is_extended": each.due_date != each.order.due_date,
            **_end(each),
        }
        for each in follow(acts)
    ]
    return pa.Table.from_pylist(rows, schema=RESPONSE_ACTION)


def _end(action: Action) -> Mapping[str, object]:
    end = action.last if action.last and action.state != "open" else None
    return {
        "ended_by": end and end.person,
        "ended_date": end and end.decided_date,
        "outcome": end and end.outcome,
        "cited": list(end.cited) if end else [],
    }
