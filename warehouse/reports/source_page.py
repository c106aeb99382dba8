"""What each source is: a page and a text made of the source.yml files and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.records import Column
from ingest.source import ColumnRule, Source
from quality_checks.bounds import StatedBound, stated_bounds
from warehouse.reports.nightly import environment


@dataclass(frozen=True)
class FilledColumn:
    """One column of the record type and what fills it."""

    column: Column
    origin: str


def filled_columns(source: Source) -> list[FilledColumn]:
    """List the columns of the record type in order, with what fills each; none is left out."""
    return [FilledColumn(column, _origin(source, column)) for column in source.type.columns]


def expectations(source: Source) -> list[tuple[str, str, str]]:
    """List what the gate expects of a batch: what, bound, reason with the day it was set."""
    return [
        (bound.bound, bounds_in_words(bound), f"{bound.reason} ({bound.since})".removesuffix(" ()"))
        for bound in stated_bounds(source)
    ]


def bounds_in_words(bound: StatedBound) -> str:
    """Write the two sides of a bound as a reader says them."""
    sides = (("≥", bound.low), ("≤", bound.high))
    return ", ".join(f"{sign} {side}" for sign, side in sides if side) or "–"


def describe(source: Source) -> str:
    """Describe a source as plain text, for a terminal."""
    return "\n".join(_lines(source)) + "\n"


def write(sources: Iterable[Source], path: Path) -> Path:
    """Write the page of all sources; the same sources give the same bytes."""
    listed: Sequence[Source] = list(sources)
    page = (
        environment()
        .get_template("sources.html.j2")
        .render(sources=listed, filled_columns=filled_columns, expectations=expectations)
    )
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _lines(source: Source) -> Iterator[str]:
    yield f"{source.name} · {source.title.zh} · {source.title.en}"
    yield f"  publisher   {source.publisher.zh} · {source.publisher.en} ({source.country})"
    yield f"  licence     {source.licence.name}; {source.licence.attribution}"
    yield f"  record type {source.type.zh} · {source.type.en}, {source.schedule}"
    yield f"  files       {', '.join(source.patterns)}"
    yield f"  format      {source.format}, {', '.join(source.encodings)}"
    yield "columns"
    width = max(len(name) for name in source.type.column_names)
    for filled in filled_columns(source):
        yield f"  {filled.column.name:<{width}}  {filled.origin}"
    if source.ignore:
        yield f"left out on purpose: {', '.join(source.ignore)}"
    if source.personal.drop or source.personal.mask:
        yield f"emptied before landing: {', '.join(source.personal.drop)}"
        yield f"masked before landing: {', '.join(source.personal.mask)}"
    yield "expected by the gate"
    for what, bound, reason in expectations(source):
        yield f"  {what}: {bound}" + (f" ({reason})" if reason else "")


def _origin(source: Source, column: Column) -> str:
    rule = source.columns.get(column.name)
    if rule is not None:
        return _stated(rule)
    if column.name == "occurrence":
        return "ordinal among equal rows"
    return "read by parse.py, where the file has it" if source.parser else "–"


def _stated(rule: ColumnRule) -> str:
    if rule.constant is not None:
        return f"always {rule.constant!r}"
    parts = [" | ".join(name.replace("\n", " ") for name in rule.from_)]
    if rule.dates:
        parts.append(f"as {' | '.join(rule.dates)}")
    if rule.lookup:
        parts.append(f"by table {rule.lookup}")
    if rule.split:
        parts.append(f"split at {rule.split!r}")
    return ", ".join(parts)
