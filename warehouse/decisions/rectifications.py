"""Rectification 整改: what an officer did about a failing batch, until a re-check has passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, DecisionError, Text

Act = Literal["inform", "order", "recheck_passed", "recheck_failed"]


class RectificationAct(Decision):
    """One act on one failing check: the firm was told, ordered to put it right, re-checked.

    A re-check that its publisher lists needs no act; one that is not listed is written down with
    the report that shows it.
    """

    register_name: ClassVar[str] = "rectifications"

    event_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    act: Act
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> RectificationAct:
        if self.act.startswith("recheck") != bool(self.cited):
            raise ValueError("cited: a re-check names its report, and only a re-check does")
        return self


def follow(acts: Iterable[RectificationAct]) -> tuple[RectificationAct, ...]:
    """Follow the acts of a register in their order and return them.

    Raises
    ------
    DecisionError
        When an act comes after a re-check that passed, or is dated before the one it follows.
    """
    standing: dict[str, RectificationAct] = {}
    taken = []
    for act in acts:
        before = standing.get(act.event_id)
        if before is not None and before.act == "recheck_passed":
            raise DecisionError(
                f"{act.decision_id}: {act.event_id} is closed by a passing re-check"
            )
        if before is not None and act.decided_date < before.decided_date:
            raise DecisionError(f"{act.decision_id}: is dated before the act that it follows")
        standing[act.event_id] = act
        taken.append(act)
    return tuple(taken)


RECTIFICATION_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("event_id", pa.string()),
        ("act", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def rectification_act_table(acts: Sequence[RectificationAct]) -> pa.Table:
    """Lay the acts out as a table, one row each."""
    rows = [
        {
            "act_id": each.decision_id,
            "event_id": each.event_id,
            "act": each.act,
            "decided_by": each.person,
            "reason": each.reason,
            "cited": list(each.cited),
            "line_number": number,
            "decided_date": each.decided_date,
        }
        for number, each in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=RECTIFICATION_ACT)
