"""What may come next while a query is typed: tables, their columns, statistics, words of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from warehouse.query.catalogue import Catalogue, Column

_WORD: Final = re.compile(r"[\w.]*$")
_AFTER_TABLE_WORD: Final = re.compile(
    r"\b(?:from|join|describe|summarize)\s+[\w.]*$", re.IGNORECASE
)
_MENTIONED: Final = re.compile(
    r"\b(?:from|join)\s+([\w.]+)(?:\s+(?:as\s+)?(?!on\b|using\b|where\b|group\b|order\b|join\b"
    r"|left\b|inner\b|cross\b|full\b|limit\b|having\b|qualify\b|union\b)(\w+))?",
    re.IGNORECASE,
)
KEYWORDS: Final = (
    *("select", "from", "where", "group by", "order by", "limit", "having", "qualify", "with"),
    *("join", "left join", "using", "on", "union all", "distinct", "case when", "then", "else"),
    *("end", "and", "or", "not", "in", "between", "like", "is null", "is not null", "desc"),
    *("count(*)", "sum(", "avg(", "min(", "max(", "median(", "arg_max(", "filter (where"),
    *("describe", "summarize", "over (partition by", "date_trunc(", "coalesce("),
)


@dataclass(frozen=True)
class Offer:
    """One way to go on: the text, how far back it replaces, and what it means."""

    text: str
    back: int  # characters before the cursor that it takes the place of
    meaning: str


def offers(before: str, whole: str, catalogue: Catalogue) -> Iterator[Offer]:
    """Yield what may stand at the cursor.

    Parameters
    ----------
    before
        The text up to the cursor.
    whole
        All of the text: a table named after the cursor has columns too.
    catalogue
        What the published file holds.
    """
    word = _WORD.search(before)
    typed = word[0] if word else ""
    if _AFTER_TABLE_WORD.search(before):
        yield from _matching(typed, _tables(catalogue))
        return
    qualifier, dot, rest = typed.rpartition(".")
    if dot and (columns := _columns_of(qualifier, whole, catalogue)):
        yield from _matching(rest, ((c.name, _told(c)) for c in columns))
        return
    if typed:
        yield from _matching(typed, _everything(whole, catalogue))


def _matching(typed: str, choices: Iterable[tuple[str, str]]) -> Iterator[Offer]:
    """Yield choices that begin with what is typed, then those that hold it."""
    small, seen = typed.lower(), set()
    later = []
    for text, meaning in choices:
        if text in seen:
            continue
        seen.add(text)
        if text.lower().startswith(small) or text.rpartition(".")[2].lower().startswith(small):
            yield Offer(text, len(typed), meaning)
        elif small and small in text.lower():
            later.append(Offer(text, len(typed), meaning))
    yield from later


def _tables(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    return ((name, _first_line(table.meaning)) for name, table in catalogue.tables.items())


def _everything(whole: str, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for name, _ in _named(whole):
        if table := catalogue.find(name):
            yield from ((column.name, _told(column)) for column in table.columns)
    yield from ((word, "") for word in KEYWORDS)
    yield from ((f"{name}(", "") for name in catalogue.functions)
    yield from _tables(catalogue)


def _columns_of(qualifier: str, whole: str, catalogue: Catalogue) -> tuple[Column, ...]:
    """Return the columns behind ``qualifier.``, be it an alias or the name of a table."""
    aliases = {alias.lower(): name for name, alias in _named(whole) if alias}
    table = catalogue.find(aliases.get(qualifier.lower(), qualifier))
    return table.columns if table else ()


def _named(whole: str) -> Iterator[tuple[str, str]]:
    return ((found[1], found[2] or "") for found in _MENTIONED.finditer(whole))


def _told(column: Column) -> str:
    return f"{column.type.lower()}: {_first_line(column.meaning)}"


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
