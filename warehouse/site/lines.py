"""Published rows that know where they were read, and figures that say so on the page.

The attributes ``data-from`` and ``data-where`` of an element name a table and a row of the
published file; ``data-column`` on a figure inside it names the column, or the sum over such rows.
Conditions of elements inside each other hold together. So whoever doubts a figure can ask for it:
``select <data-column> from <data-from> where <data-where>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from markupsafe import Markup, escape

from warehouse import store
from warehouse.publish.audiences import IS_SUPPRESSED
from warehouse.reports import figures

HIDDEN: Final = "*"  # a number that an edition withholds, being of a few persons


def same(column: str, value: object) -> str:
    """Write the SQL condition that a column has a value."""
    if value is None:
        return f"{column} is null"
    if isinstance(value, bool | int):
        return f"{column} = {value}".lower()
    return f"{column} = {store.literal(value)}"


def plain(value: object) -> str:
    """Write a value so that a machine can hold it against the published one; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Line:
    """A row of a published table, or a total over some of its rows."""

    table: str
    where: str
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def get(self, column: str) -> Any:
        """Return a value, or None where this edition does not have the column."""
        return self.values.get(column)

    def order(self, column: str) -> int:
        """Return where a column stands in its table."""
        return list(self.values).index(column)

    @cached_property
    def at(self) -> Markup:
        """Attributes that say which row the figures inside an element are of."""
        return Markup(f'data-from="{self.table}" data-where="{escape(self.where)}"')

    def within(self, *columns: str) -> Markup:
        """Attributes for an element inside one of ``common``: what tells this row from others."""
        where = " and ".join(same(column, self[column]) for column in columns)
        return Markup(f'data-where="{escape(where)}"')

    def common(self, *columns: str) -> Markup:
        """Attributes for an element around rows that have these columns in common."""
        where = " and ".join(same(column, self[column]) for column in columns)
        return Markup(f'data-from="{self.table}" data-where="{escape(where)}"')

    def shown(self, column: str, text: str) -> Markup:
        """Show a value as a text of the caller's."""
        value = escape(plain(self[column]))
        if self[column] is None and self.get(IS_SUPPRESSED):
            text = HIDDEN
        return Markup(f'<data data-column="{column}" value="{value}">{escape(text)}</data>')

    def whole(self, column: str) -> Markup:
        """Show a count."""
        return self.shown(column, figures.whole(self[column]))

    def signed(self, column: str) -> Markup:
        """Show a change: +3, −2, 0."""
        return self.shown(column, figures.signed(self[column]))

    def percent(self, column: str) -> Markup:
        """Show a share."""
        return self.shown(column, figures.percent(self[column]))

    def rounded(self, column: str, digits: int = 2) -> Markup:
        """Show a number with so many decimals."""
        value: float | Decimal | None = self[column]
        text = figures.NOTHING if value is None else figures.rounded(value, digits)
        return self.shown(column, text)

    def chance(self, column: str) -> Markup:
        """Show a p-value."""
        value: float | None = self[column]
        return self.shown(column, figures.NOTHING if value is None else figures.chance(value))

    def exact(self, column: str) -> Markup:
        """Show a decimal with all its digits."""
        return self.shown(column, figures.exact(self[column]))

    def measured(self, column: str, unit: str | None) -> Markup:
        """Show a value in its unit."""
        return self.shown(column, figures.measured(self[column], unit))

    def interval(self, low: str, high: str, unit: str | None) -> Markup:
        """Show both limits of an interval: 7.0–26.2% for shares."""
        first, last = self[low], self[high]
        if first is None or last is None:
            return self.shown(low, figures.NOTHING)
        ends = figures.interval(first, last, unit).split("–")
        unit_of_low = ' data-unit="%"' if unit == figures.SHARE else ""
        return Markup(
            f'<data data-column="{low}" value="{first}"{unit_of_low}>{ends[0]}</data>–'
            f'<data data-column="{high}" value="{last}">{ends[1]}</data>'
        )

    def day(self, column: str) -> Markup:
        """Show a date."""
        return self._dated(column, figures.day(self[column]))

    def month(self, column: str) -> Markup:
        """Show the month of a date."""
        value = self[column]
        return self._dated(column, figures.NOTHING if value is None else figures.month(value))

    def _dated(self, column: str, text: str) -> Markup:
        when = plain(self[column])
        return Markup(f'<time data-column="{column}" datetime="{when}">{text}</time>')

    def text(self, column: str) -> Markup:
        """Show a text as it is published."""
        text = escape(self[column] or figures.NOTHING)
        return Markup(f'<span data-column="{column}">{text}</span>')


@dataclass(frozen=True)
class Table:
    """A published table and the columns that tell its rows apart."""

    name: str
    key: tuple[str, ...]

    def line(self, values: Mapping[str, Any]) -> Line:
        """Return a row of the table with the condition that finds it again."""
        where = " and ".join(same(column, values[column]) for column in self.key)
        return Line(self.name, where, values)

    def lines(
        self,
        reader: store.Reader,
        where: str = "true",
        order: str = "",
        columns: Iterable[str] = ("*",),
    ) -> list[Line]:
        """Read rows of the table in its order, by default that of its key."""
        listed, ordered = ", ".join(columns), order or ", ".join(self.key)
        sql = f"select {listed} from {self.name} where {where} order by {ordered}"
        return [self.line(row) for row in reader.rows(sql)]

    def total(self, reader: store.Reader, sums: Sequence[str], where: str = "true") -> Line:
        """Read sums over rows of the table; each is named by the expression that gives it."""
        listed = ", ".join(f'{sql} as "{sql}"' for sql in sums)
        row = reader.rows(f"select {listed} from {self.name} where {where}")[0]
        return Line(self.name, where, row)
