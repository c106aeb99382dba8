"""Cells by the column: pools of ready bytes, numbers as digits, rows put together by Arrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import BinaryIO, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.synthetic.bulk.draws import Flags, Numbers

Part: TypeAlias = pa.Array | bytes
LEAD_DAYS: Final = 310  # what is told of happened so many days before at most
_DIGIT_ZERO: Final = 48


class Pool:
    """Words to be taken by their places, in the bytes of whichever encoding is asked for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._bytes: dict[str, pa.Array] = {}

    def __len__(self) -> int:
        return len(self._words)

    def taken(self, places: Numbers, encoding: str = "utf-8") -> pa.Array:
        """Return for each row the word in its place."""
        if encoding not in self._bytes:
            encoded = [word.encode(encoding) for word in self._words]
            self._bytes[encoding] = pa.array(encoded, pa.binary())
        return self._bytes[encoding].take(pa.array(places))


@lru_cache(maxsize=4)
def day_pools(since: date, count: int) -> tuple[Pool, Pool, Pool]:
    """Write days from ``LEAD_DAYS`` before one: with hyphens, without, and as they are spoken."""
    days = [since + timedelta(days=n) for n in range(-LEAD_DAYS, count)]
    return (
        Pool(f"{day:%Y-%m-%d}" for day in days),
        Pool(f"{day:%Y%m%d}" for day in days),
        Pool(f"{day.month}月{day.day}日" for day in days),
    )


def digits(numbers: Numbers, width: int) -> pa.Array:
    """Write whole numbers with leading zeros."""
    cells = np.empty((len(numbers), width), np.uint8)
    left = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        left, digit = np.divmod(left, 10)
        cells[:, place] = digit + _DIGIT_ZERO
    raw = pa.py_buffer(np.ascontiguousarray(cells))
    fixed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(numbers), [None, raw])
    return fixed.cast(pa.binary())


def where(flags: Flags, then: Part, otherwise: Part) -> pa.Array:
    """Take one or the other, row by row."""
    sides = [pa.scalar(p, pa.binary()) if isinstance(p, bytes) else p for p in (then, otherwise)]
    return pc.if_else(pa.array(flags), *sides)


def joined(parts: Sequence[Part]) -> pa.Array:
    """Put the parts of each row together; bytes stand in every row."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] = merged[-1] + part
        else:
            merged.append(part)
    cells = [pa.scalar(p, pa.binary()) if isinstance(p, bytes) else p for p in merged]
    return pc.binary_join_element_wise(*cells, pa.scalar(b"", pa.binary()))


def write(
    stream: BinaryIO,
    rows: pa.Array,
    replaced: Numbers | None = None,
    replacement: bytes = b"",
    skip: int = 0,
) -> None:
    """Write rows one after the other, as they lie in memory, from a byte on.

    A few of the rows may be replaced.
    """
    if not len(rows):
        return
    offsets = np.frombuffer(rows.buffers()[1], np.int32)[: len(rows) + 1]
    lying, start = memoryview(rows.buffers()[2]), skip
    for row in () if replaced is None else replaced.tolist():
        stream.write(lying[start : int(offsets[row])])
        stream.write(replacement)
        start = int(offsets[row + 1])
    stream.write(lying[start : int(offsets[-1])])
