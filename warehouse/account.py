"""The account of every landed row, for people at a terminal and for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from warehouse import pipeline, publish, store
from warehouse.lake import Lake
from warehouse.settings import Settings

_COUNTS: Final = (
    "landed_count",
    "loaded_count",
    "quarantined_count",
    "duplicate_count",
    "superseded_count",
)


def account(settings: Settings, *, by_file: bool, source: str | None) -> list[dict[str, Any]]:
    """Return what became of the landed rows, one entry a source or a file.

    Sources from which nothing has been published yet stand in the list with empty counts.
    """
    version = publish.current(Lake(settings.lake_folder))
    found = _published(version, by_file=by_file) if version else []
    if not by_file:
        known = {entry["source"] for entry in found}
        found += [
            {"source": declared.name, "file_count": 0, **dict.fromkeys(_COUNTS, 0)}
            for declared in pipeline.sources(settings)
            if declared.name not in known
        ]
    return [entry for entry in found if source in {None, entry["source"]}]


def _published(version: publish.Version, *, by_file: bool) -> list[dict[str, Any]]:
    counts = ", ".join(_COUNTS)
    if by_file:
        sql = f"select source, file_name, decision, {counts}, refusal_detail"
        table = "reports.rpt_source_files order by source, file_name"
    else:
        sql = f"select source, file_count, refused_file_count, {counts}, newest_event_date"
        table = "reports.rpt_source_loads order by source"
    with store.read(version.database) as reader:
        return reader.rows(f"{sql} from {table}")


def show(entries: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print entries as a table, or as JSON lines for machines."""
    if as_json:
        for entry in entries:
            sys.stdout.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
        return
    if not entries:
        Console().print("nothing to show")
        return
    table = Table(header_style="bold")
    for name in entries[0]:
        numeric = any(isinstance(entry.get(name), int | float) for entry in entries)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for entry in entries:
        table.add_row(*("" if v is None else str(v) for v in entry.values()), style=_style(entry))
    Console().print(table)


def _style(entry: Mapping[str, Any]) -> str:
    return "red" if entry.get("decision") == "refuse" else ""
