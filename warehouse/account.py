"""The account of every landed row, for people at a terminal and for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from warehouse import pipeline, publish, store
from warehouse.lake import Lake
from warehouse.settings import Settings

_WIDEST: Final = 100_000
_COUNTS: Final = {
    "landed": "landed_count",
    "loaded": "loaded_count",
    "quarantined": "quarantined_count",
    "duplicate": "duplicate_count",
    "superseded": "superseded_count",
    "retracted": "retracted_count",
}


def account(settings: Settings, *, by_file: bool, source: str | None) -> list[dict[str, Any]]:
    """Return what became of the landed rows, one entry a source or a file.

    Sources from which nothing has been published yet stand in the list with empty counts.
    """
    version = publish.current(Lake(settings.lake_folder))
    found = _published(version, by_file=by_file) if version else []
    if not by_file:
        known = {entry["source"] for entry in found}
        found += [
            {"source": declared.name, "files": 0, "refused": 0, **dict.fromkeys(_COUNTS, 0)}
            for declared in pipeline.sources(settings)
            if declared.name not in known
        ]
    return [entry for entry in found if source in {None, entry["source"]}]


def _published(version: publish.Version, *, by_file: bool) -> list[dict[str, Any]]:
    counts = ", ".join(f"{column} as {name}" for name, column in _COUNTS.items())
    if by_file:
        sql = f"select source, file_name as file, decision, {counts}, refusal_detail as refusal"
        table = "reports.rpt_source_files order by source, file_name"
    else:
        sql = (
            "select source, file_count as files, refused_file_count as refused, "
            f"{counts}, newest_event_date as newest"
        )
        table = "reports.rpt_source_loads order by source"
    with store.read(version.database) as reader:
        return reader.rows(f"{sql} from {table}")


def show(
    entries: Sequence[Mapping[str, Any]], *, as_json: bool, console: Console | None = None
) -> None:
    """Print entries as a table, one below the other where they are too wide, or as JSON lines."""
    if as_json:
        for entry in entries:
            sys.stdout.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
        return
    console = console or Console()
    if not entries:
        console.print("nothing to show")
        return
    table = _table(entries)
    wanted = Console(width=_WIDEST).measure(table).maximum
    if wanted <= console.width:
        console.print(table)
    elif console.is_terminal:
        _show_upright(entries, console)
    else:
        Console(width=wanted).print(table)  # nobody's terminal: lines may be as long as they are


def _table(entries: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for name in entries[0]:
        numeric = any(isinstance(entry.get(name), int | float) for entry in entries)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    for entry in entries:
        table.add_row(*(_said(value) for value in entry.values()), style=_style(entry))
    return table


def _show_upright(entries: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print each entry as lines of name and value: nothing is cut on a narrow terminal."""
    width = max(len(name) for name in entries[0])
    for number, entry in enumerate(entries, start=1):
        console.rule(str(number), align="left", style="dim")
        for name, value in entry.items():
            console.print(f"[bold]{name:<{width}}[/bold]  {escape(_said(value))}", highlight=False)


def _said(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _style(entry: Mapping[str, Any]) -> str:
    return "red" if entry.get("decision") == "refuse" else ""
