"""Pages that are tables of published registers, a chapter each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from markupsafe import Markup, escape

from warehouse.reports import figures
from warehouse.reports.words import Words
from warehouse.site.credited import CREDIT
from warehouse.site.lines import Line
from warehouse.site.overseen import OVERSIGHT
from warehouse.site.pages import named
from warehouse.site.queries import Edition
from warehouse.site.register import Chapter, Column, Register
from warehouse.site.render import Page
from warehouse.site.shown import place_name
from warehouse.site.traded import TRADE

LISTED: Final = 60  # lines of a register on its page; the rest is counted, and in the downloads
SHOWN: Final = frozenset({"text", "whole", "percent", "rounded", "day", "month"})  # ways of a line


CHAPTERS: Final = (OVERSIGHT, CREDIT, TRADE)


def held(edition: Edition) -> Iterator[Chapter]:
    """List the chapters that an edition has."""
    for chapter in CHAPTERS:
        if any(edition.has(register.table) for register in chapter.registers):
            yield chapter


def pages(edition: Edition) -> Iterator[Page]:
    """Make a page for each chapter that an edition has."""
    for chapter in held(edition):
        found = [
            (
                _as_held(register, lines),
                lines,
                register.table.total(edition.reader, ["count(*)"], register.where),
            )
            for register in chapter.registers
            if edition.has(register.table)
            for lines in [_lines(edition, register)]
        ]
        yield Page(
            f"{chapter.name}.html",
            "registers.html.j2",
            named(chapter.name),
            {"registers": found, "show": partial(_shown, edition), "listed": LISTED},
        )


def _lines(edition: Edition, register: Register) -> list[Line]:
    """Read the lines of a register that its page lists."""
    order = f"{register.order} limit {LISTED}"
    return list(edition.lines(register.table, register.where, order))


def _as_held(register: Register, lines: list[Line]) -> Register:
    """Leave out the columns that an edition does not have."""
    held_columns = lines[0].values if lines else {}
    shown = tuple(each for each in register.columns if held_columns.keys() >= each.read_from)
    return replace(register, columns=shown)


def _shown(edition: Edition, words: Words, line: Line, column: Column) -> Markup:
    """Show a cell as its column's kind asks."""
    name, kind = column.name, column.kind
    if kind == "named":  # a name in each language, in columns of their own
        name, kind = f"{name}_{words.language}", "text"
    value = line.get(f"{name}_low" if column.high else name)
    if value is None:
        return escape(figures.NOTHING)
    if column.high:
        unit = figures.SHARE if kind == "interval" else None
        return line.interval(f"{name}_low", column.high, unit)
    named_by: Mapping[str, Callable[[str], str]] = {
        "industry": words.industry,
        "hazard": words.hazard,
        "point": lambda name: words.term("point", name) if words.has("point", name) else name,
        "place": partial(place_name, edition, words),
        "market": lambda code: words.choose(*edition.countries.get(code, (code, code))),
        "tier": words.tier,
    }
    linked: Mapping[str, Callable[[Edition, Words, Line, str], Markup]] = {
        "row": _row,
        "source": _source,
    }
    if kind in linked:
        return linked[kind](edition, words, line, name)
    if kind in named_by:
        return escape(named_by[kind](value))
    if kind not in SHOWN:
        return escape(words.term(kind, value))
    shown: Markup = getattr(line, kind)(name)
    return shown


def _source(edition: Edition, words: Words, line: Line, name: str) -> Markup:
    """Name a source by its title."""
    title = words.choose(*edition.source_titles.get(line[name], (line[name], line[name])))
    return Markup("<span data-own>{}</span>").format(title)


def _row(edition: Edition, _words: Words, line: Line, name: str) -> Markup:
    """Name a landed row; it leads to the page of its file, where that is listed."""
    batch = str(line[name]).partition(":")[0]
    if batch not in edition.listed_batches:
        return line.text(name)
    return Markup('<a href="files/{}.html">{}</a>').format(batch, line.text(name))
