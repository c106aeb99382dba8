"""Receipts 回执: who was sent a warning, read it, acknowledged it, passed it on, explained it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field

from warehouse.decisions.register import Decision, Identifier, Text


class WarningReceipt(Decision):
    """One step that one receiver of one version of a warning has come to."""

    register_name: ClassVar[str] = "receipts"

    warning_id: Identifier
    version_number: Annotated[int, Field(ge=1)]
    receiver: Text
    receiver_kind: Literal["authority", "firm", "association", "platform", "public"]
    step: Literal["sent", "read", "acknowledged", "forwarded", "interpreted"]
    channel: Text


WARNING_RECEIPT: Final = pa.schema(
    [
        ("receipt_id", pa.string()),
        ("warning_id", pa.string()),
        ("receiver", pa.string()),
        ("receiver_kind", pa.string()),
        ("step", pa.string()),
        ("channel", pa.string()),
        ("recorded_by", pa.string()),
        ("reason", pa.string()),
        ("version_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def warning_receipt_table(receipts: Sequence[WarningReceipt]) -> pa.Table:
    """Lay receipts out as a table, one row each."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in WARNING_RECEIPT.names},
            "receipt_id": each.decision_id,
            "recorded_by": each.person,
        }
        for each in receipts
    ]
    return pa.Table.from_pylist(rows, schema=WARNING_RECEIPT)
