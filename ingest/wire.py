"""Rows as bytes, from the process that reads a file to the one that asked: Arrow and JSON only.

Nothing is pickled: what comes back from a process that has met a hostile file is data, whatever
the file did to that process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, Final

import pyarrow as pa

from ingest.batch import Rejected, Rows

READY: Final = b"ready"
_LENGTH_BYTES: Final = 8


def send(stream: IO[bytes], *parts: bytes | pa.Buffer) -> None:
    """Write parts, each after its length."""
    for part in parts:
        stream.write(len(part).to_bytes(_LENGTH_BYTES, "big"))
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> bytes:
    """Read one part; EOFError where the other side has ended, or promises more than the most."""
    head = stream.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH_BYTES or length > most:
        raise EOFError
    part = stream.read(length)
    if len(part) < length:
        raise EOFError
    return part


def packed(rows: Rows) -> tuple[dict[str, Any], pa.Buffer]:
    """Return the rows as plain values and, with all that stands in columns, as an Arrow stream."""
    beside = {"row_number": rows.row_number, "sheet": rows.sheet, "published": rows.published}
    given = {name: column for name, column in beside.items() if column is not None}
    table = pa.table(
        [*rows.table.columns, *given.values()], names=[*rows.table.column_names, *given]
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    stated = {
        "beside": list(given),
        "rejected": [vars(row) for row in rows.rejected],
        "noise": dict(rows.noise),
        "notes": list(rows.notes),
    }
    return stated, sink.getvalue()


def unpacked(stated: Mapping[str, Any], columns: bytes) -> Rows:
    """Put the rows together again."""
    table = pa.ipc.open_stream(pa.py_buffer(columns)).read_all()
    width = table.num_columns - len(stated["beside"])
    beside = {
        name: table.column(width + place).combine_chunks()
        for place, name in enumerate(stated["beside"])
    }
    return Rows(
        table=table.select(list(range(width))),
        row_number=beside["row_number"],
        sheet=beside.get("sheet"),
        published=beside.get("published"),
        rejected=tuple(Rejected(**row) for row in stated["rejected"]),
        noise=stated["noise"],
        notes=tuple(stated["notes"]),
    )
