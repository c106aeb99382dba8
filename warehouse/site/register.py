"""How a page of registers is declared: chapters, the tables on them, the columns shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from warehouse.site.lines import Table

NUMBERS: Final = frozenset({"whole", "percent", "rounded", "interval", "counts"})


@dataclass(frozen=True)
class Column:
    """A column of a register and how it is shown; an interval has its upper limit beside it."""

    name: str
    kind: str
    high: str = ""

    @property
    def read_from(self) -> frozenset[str]:
        """The columns of the table that it shows."""
        if self.kind == "named":
            return frozenset({f"{self.name}_zh", f"{self.name}_en"})
        return frozenset({f"{self.name}_low", self.high} if self.high else {self.name})

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Register:
    """A table of a page: its phrase, where it is read, which rows come first."""

    name: str
    table: Table
    columns: tuple[Column, ...]
    order: str
    where: str = "true"


def columns(**kinds: str) -> tuple[Column, ...]:
    """Declare columns by name and kind; both limits of an interval are one column."""
    return tuple(
        Column(name.removesuffix("_low"), kind, name.replace("_low", "_high"))
        if kind in {"interval", "counts"}
        else Column(name, kind)
        for name, kind in kinds.items()
    )


@dataclass(frozen=True)
class Chapter:
    """An entry of the menu: its page and the registers on it."""

    name: str
    registers: tuple[Register, ...] = field(default_factory=tuple)
