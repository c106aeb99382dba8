"""The register of data faults: each is a small function and a line that says what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from quality_checks.faults.beds import Bed
from quality_checks.faults.sheet import Sheet

SpoilRows = Callable[[Sheet], bool]
SpoilBytes = Callable[[Bed, bytes, Random], bytes | None]


@dataclass(frozen=True)
class Fault:
    """One kind of fault; where it cannot be put into a bed, its function says no.

    ``is_harmless`` marks what publishers do without doing harm: the gate has to stay silent.
    ``is_rewrite`` has the spoiled batch compared with the good one, as if that came the night
    before.
    """

    name: str
    what: str
    rows: SpoilRows | None = None
    content: SpoilBytes | None = None
    is_harmless: bool = False
    is_rewrite: bool = False


FAULTS: Final[list[Fault]] = []


def row_fault(
    what: str, *, is_harmless: bool = False, is_rewrite: bool = False
) -> Callable[[SpoilRows], SpoilRows]:
    """Enter a function that spoils rows into the catalogue, under its own name."""

    def enter(spoil: SpoilRows) -> SpoilRows:
        name = spoil.__name__.strip("_")
        FAULTS.append(Fault(name, what, rows=spoil, is_harmless=is_harmless, is_rewrite=is_rewrite))
        return spoil

    return enter


def file_fault(what: str, *, is_harmless: bool = False) -> Callable[[SpoilBytes], SpoilBytes]:
    """Enter a function that spoils the bytes of a file into the catalogue."""

    def enter(spoil: SpoilBytes) -> SpoilBytes:
        FAULTS.append(Fault(spoil.__name__, what, content=spoil, is_harmless=is_harmless))
        return spoil

    return enter
