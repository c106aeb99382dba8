"""Packages handed to other agencies: which content was sent when, and who acknowledged it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import StringConstraints, model_validator

from warehouse.decisions.register import Decision, DecisionError, Text

PackageId = Annotated[str, StringConstraints(pattern=r"^[a-z_]+-\d{6}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class SharingAct(Decision):
    """One act on one package: it was sent by a channel, or its receiver acknowledged it.

    Both name the SHA-256 of the file, so that nobody acknowledges what was never sent.
    """

    register_name: ClassVar[str] = "sharing_acts"

    package_id: PackageId
    act: Literal["send", "acknowledge"]
    content_sha256: Sha256
    channel: Text | None = None
    receiver: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> SharingAct:
        if (self.act == "send") != (self.channel is not None):
            raise ValueError("channel: a sending names its channel, nothing else does")
        if (self.act == "acknowledge") != (self.receiver is not None):
            raise ValueError("receiver: an acknowledgement names who has it, nothing else does")
        return self


def follow(acts: Iterable[SharingAct]) -> tuple[SharingAct, ...]:
    """Follow the acts of a register in their order and return them.

    Raises
    ------
    DecisionError
        When a package is acknowledged that was not sent with this content, or is dated before the
        act that it follows.
    """
    sent: dict[tuple[str, str], SharingAct] = {}
    newest: dict[str, SharingAct] = {}
    taken = []
    for act in acts:
        before = newest.get(act.package_id)
        if before is not None and act.decided_date < before.decided_date:
            raise DecisionError(f"{act.decision_id}: is dated before the act that it follows")
        key = (act.package_id, act.content_sha256)
        if act.act == "acknowledge" and key not in sent:
            raise DecisionError(
                f"{act.decision_id}: {act.package_id} was not sent with the content "
                f"{act.content_sha256[:12]}…"
            )
        if act.act == "send":
            sent[key] = act
        newest[act.package_id] = act
        taken.append(act)
    return tuple(taken)


SHARING_ACT: Final = pa.schema(
    [
        ("act_id", pa.string()),
        ("package_id", pa.string()),
        ("act", pa.string()),
        ("content_sha256", pa.string()),
        ("receiver", pa.string()),
        ("channel", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def sharing_act_table(acts: Sequence[SharingAct]) -> pa.Table:
    """Lay the acts out as a table, one row each."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in SHARING_ACT.names},
            "act_id": each.decision_id,
            "decided_by": each.person,
            "line_number": number,
        }
        for number, each in enumerate(follow(acts), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=SHARING_ACT)
