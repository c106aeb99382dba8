"""Chance that repeats itself: streams of random numbers named by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")
_LARGE_MEAN: Final = 40


class Dice(Random):
    """A stream of chance of its own for each name, so that one file never disturbs another.

    Python seeds a generator from text by its SHA-512, which is the same on every machine.
    """

    def __init__(self, *names: object) -> None:
        super().__init__("/".join(str(name) for name in names))

    def happens(self, probability: float) -> bool:
        """Tell whether something of that probability happens this time."""
        return self.random() < probability

    def pick(self, things: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Pick one thing, by weight when weights are given."""
        if weights is None:
            return things[int(self.random() * len(things))]
        return self.choices(things, weights)[0]

    def count(self, mean: float) -> int:
        """Draw a count with that mean: Poisson, and its normal limit where the mean is large."""
        if mean > _LARGE_MEAN:
            return max(0, round(self.gauss(mean, mean**0.5)))
        product, drawn, floor = self.random(), 0, exp(-mean)
        while product > floor:
            product *= self.random()
            drawn += 1
        return drawn

    def digits(self, length: int) -> str:
        """Return that many decimal digits, the first not zero."""
        return str(self.randrange(10 ** (length - 1), 10**length))

    def letters(self, length: int) -> str:
        """Return that many capital letters."""
        return "".join(self.pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(length))
