"""Reads frozen pages as a doubting reader would: which figures stand where, and what they claim."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

Ask: TypeAlias = Callable[[str], list[dict[str, Any]]]
TAG: Final = re.compile(
    r"<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>/]+(?:=(?:\"[^\"]*\"|[^\s>]+))?)*)\s*(/?)>", re.IGNORECASE
)
ATTRIBUTE: Final = re.compile(r'([^\s=]+)(?:="([^"]*)")?')
EQUAL: Final = re.compile(r"(?P<column>\w+) = (?:'(?P<text>(?:[^']|'')*)'|(?P<plain>\w+))")
DIGIT: Final = re.compile(r"\d")
NONE: Final[Mapping[str, str]] = {}
OWNERS: Final = frozenset({"data-column", "data-own", "data-key"})
VOID: Final = frozenset({"meta", "link", "br", "input", "path", "hr", "img", "col"})
OWN: Final = frozenset({"title", "code", "time", "svg", "option", "h1", "style", "script"})
SHOWN: Final = re.compile(r"[<>]?\s*([+−-]?[\d,]+(?:\.(\d+))?)(%?)")


@dataclass(frozen=True)
class Figure:
    """A figure as it stands on a page: where it claims to be from, its value, how it is shown."""

    table: str
    where: str
    column: str
    value: str
    text: str
    unit: str = ""  # of a figure that shares its sign with the next


@dataclass(frozen=True)
class Part:
    """Rows of a page that stand behind one figure."""

    anchor: str
    shown: int
    total: int


@dataclass
class Element:
    """An open element while a page is read."""

    tag: str
    attributes: Mapping[str, str]
    is_covered: bool  # whether numbers in it need no source of their own
    text: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One page: its figures, links, ids and the text that no figure covers."""

    figures: list[Figure] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def take(self, page: str) -> None:
        """Read a page from its first tag to its last."""
        end = 0
        for tag in TAG.finditer(page):
            if end < tag.start():
                self._text(page[end : tag.start()])
            end = tag.end()
            closing, name, attributes, empty = tag.groups()
            if closing:
                self._close(name)
                continue
            self._open(name, attributes)
            if empty and name not in VOID:
                self._close(name)

    def _open(self, tag: str, stated: str) -> None:
        found = {n: unescape(v) for n, v in ATTRIBUTE.findall(stated)} if stated else NONE
        if "id" in found:
            self.ids.append(found["id"])
        self.links += [found[name] for name in ("href", "src") if name in found]
        if tag not in VOID:
            covered = bool(self.stack and self.stack[-1].is_covered)
            covered = covered or tag in OWN or not OWNERS.isdisjoint(found)
            covered = covered or "id" in found.get("class", "").split()
            self.stack.append(Element(tag, found, covered))

    def _text(self, stated: str) -> None:
        text = unescape(stated) if "&" in stated else stated
        if self.stack and "data-column" in self.stack[-1].attributes:
            self.stack[-1].text.append(text)
        elif DIGIT.search(text) and not (self.stack and self.stack[-1].is_covered):
            self.loose.append(text.strip())

    def _close(self, tag: str) -> None:
        if not self.stack or self.stack[-1].tag != tag:
            self.unclosed.append(f"</{tag}> closes {[e.tag for e in self.stack[-3:]]}")
            return
        element = self.stack.pop()
        if "data-column" in element.attributes and tag != "th":
            self.figures.append(self._figure(element))
            self._close_part()

    def _close_part(self) -> None:
        bodies = [outer.attributes for outer in self.stack if "data-rows" in outer.attributes]
        if bodies and any(outer.attributes.get("class") == "part" for outer in self.stack):
            shown, total = int(bodies[0]["data-rows"]), int(self.figures[-1].value)
            self.parts.append(Part(bodies[0]["id"], shown, total))

    def _figure(self, element: Element) -> Figure:
        table, conditions = "", []
        for outer in [element, *reversed(self.stack)]:
            if where := outer.attributes.get("data-where"):
                conditions.append(where)
            if table := outer.attributes.get("data-from", ""):
                break
        text = "".join(element.text).strip()
        stated = element.attributes
        return Figure(
            table,
            " and ".join(reversed(conditions)),
            stated["data-column"],
            stated.get("value", stated.get("datetime", text)),
            text,
            stated.get("data-unit", ""),
        )


def read(path: Path) -> Sheet:
    """Read a page."""
    sheet = Sheet()
    sheet.take(path.read_text("utf-8"))
    return sheet


def wrong_figures(figures: Iterable[Figure], ask: Ask) -> list[str]:
    """Ask the published file for every figure; name those that it answers otherwise."""
    asked: dict[tuple[str, str], set[Figure]] = defaultdict(set)
    for figure in figures:
        asked[figure.table, figure.where].add(figure)
    tables = Tables(ask)
    wrong = []
    for (table, where), found in asked.items():
        columns = sorted({figure.column for figure in found})
        answers = tables.answers(table, where, columns)
        if len(answers) != 1:
            wrong.append(f"{table} where {where}: {len(answers)} rows")
            continue
        wrong += [
            f"{figure} is {answers[0][figure.column]!r}"
            for figure in found
            if not agrees(figure, answers[0][figure.column])
        ]
    return wrong


class Tables:
    """Answers questions about a published file; thousands of one kind by one reading of a table."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._read: dict[str, list[dict[str, Any]]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Any]]] = {}

    def answers(self, table: str, where: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows that a condition finds."""
        named = [EQUAL.fullmatch(part) for part in where.split(" and ")]
        if not all(named) or not all(column.isidentifier() for column in columns):
            listed = ", ".join(f'{column} as "{column}"' for column in columns)
            return self._ask(f"select {listed} from {table} where {where or 'true'}")
        parts = sorted(
            (m["column"], (m["text"] or m["plain"]).replace("''", "'")) for m in named if m
        )
        key = tuple(column for column, _ in parts)
        return self._index(table, key).get(tuple(value for _, value in parts), [])

    def _index(self, table: str, key: tuple[str, ...]) -> dict[tuple[str, ...], list[Any]]:
        if table not in self._read:
            self._read[table] = self._ask(f"select * from {table}")
        if (table, key) not in self._found:
            found: dict[tuple[str, ...], list[Any]] = defaultdict(list)
            for row in self._read[table]:
                found[tuple(_written(row[column]) for column in key)].append(row)
            self._found[table, key] = found
        return self._found[table, key]


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def agrees(figure: Figure, answer: Any) -> bool:
    """Whether a figure is the answer, in its attribute and as it is shown."""
    if answer is None:
        return figure.value in {"", "—"} and figure.text in {"—", "*"}
    if isinstance(answer, bool):
        return figure.value == str(answer).lower()
    if isinstance(answer, date):
        return figure.value == answer.isoformat() and answer.isoformat().startswith(figure.text)
    if isinstance(answer, str):
        return figure.value == answer
    return Decimal(figure.value) == Decimal(str(answer)) and is_shown(
        figure.text + figure.unit, answer
    )


def is_shown(text: str, answer: float | Decimal) -> bool:
    """Whether a text shows a number, rounded to the digits that it has."""
    found = SHOWN.fullmatch(text)
    if found is None:
        return False
    number, digits, percent = found.groups()
    value = Decimal(str(answer)) * (100 if percent else 1)
    limit = Decimal(number.replace(",", "").replace("−", "-"))
    if text.startswith("<"):
        return value < limit
    if text.startswith(">"):
        return value > limit
    return abs(value - limit) <= Decimal(5).scaleb(-len(digits or "") - 1)


def targets(page: Path, links: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Resolve the links of a page to files and fragments."""
    for link in links:
        parts = urlsplit(link)
        path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        yield path, unquote(parts.fragment)
