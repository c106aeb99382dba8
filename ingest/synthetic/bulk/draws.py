"""Chance by the row: each number follows from seed, stream and row alone, whatever came before.

So rows can be made in any order and in pieces of any size. Whole-number arithmetic only: the same
on every machine, and in every version of Python and numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SLOTS: Final = 1 << 16
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)  # SplitMix64, by Steele, Lea and Flood (2014)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


class Draws:
    """Streams of chance of one seed, named by what they are for."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: dict[str, np.uint64] = {}

    def bits(self, stream: str, rows: Rows) -> Rows:
        """Return 64 random bits for each row."""
        mixed = rows * _STEP + self._key(stream)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        return mixed ^ (mixed >> np.uint64(31))

    def below(self, stream: str, rows: Rows, count: int) -> Numbers:
        """Return a whole number from 0 below a count for each row."""
        high = self.bits(stream, rows) >> np.uint64(32)
        return ((high * np.uint64(count)) >> np.uint64(32)).astype(np.int64)

    def slots(self, stream: str, rows: Rows) -> Numbers:
        """Return a slot for each row, to be looked up in a slot table."""
        return (self.bits(stream, rows) >> np.uint64(48)).astype(np.int64)

    def happens(self, stream: str, rows: Rows, share: float) -> Flags:
        """Tell for each row whether something of that probability happens."""
        return self.slots(stream, rows) < round(share * SLOTS)

    def _key(self, stream: str) -> np.uint64:
        if stream not in self._keys:
            digest = blake2b(f"{self._seed}/{stream}".encode(), digest_size=8).digest()
            self._keys[stream] = np.uint64(int.from_bytes(digest, "little"))
        return self._keys[stream]


def slot_table(weights: Sequence[int]) -> Numbers:
    """Share the slots out by weight: what stands in a random slot is drawn by weight."""
    cumulated = np.cumsum(np.asarray(weights, np.int64))
    ends = cumulated * SLOTS // cumulated[-1]
    return np.searchsorted(ends, np.arange(SLOTS), side="right").astype(np.int64)


def falling(count: int) -> list[int]:
    """Weights that fall as one over the rank, as firms and products do."""
    return [1_000_000 // rank for rank in range(1, count + 1)]


def spread(total: int, weights: Sequence[int]) -> Numbers:
    """Share a total out by weight; the parts are whole numbers and sum to it exactly."""
    cumulated = np.cumsum(np.asarray(weights, dtype=object))
    ends = [int(total * reached // cumulated[-1]) for reached in cumulated]
    reached_by = np.asarray([0, *ends], np.int64)
    return reached_by[1:] - reached_by[:-1]
