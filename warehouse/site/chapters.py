"""The pages beside those of industries: hazards, regions, load, sources, restatements, data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from warehouse.reports.moved import PARTS
from warehouse.site import drawing, followed, inspected, queries, regions, registers, warned
from warehouse.site.lines import Line, Table
from warehouse.site.pages import multiples_of, named, span
from warehouse.site.queries import LISTED, Edition
from warehouse.site.render import Page
from warehouse.site.slices import Slices

WARNED: Final = "count(*) filter (tier_rank <= 4)"
REVALUED: Final = 100  # restated rates and tiers on the page
FATES: Final = ("landed", "loaded", "quarantined", "duplicate", "superseded", "retracted")
GRADED: Final = "count(*) filter (tier_code <> 'insufficient')"


def chapters(edition: Edition, slices: Slices) -> Iterator[Page]:
    """Make the pages that an edition has besides its industries."""
    yield from _hazards(edition)
    if edition.has(queries.REGION_RATES):
        yield Page(
            "regions.html", "regions.html.j2", named("regions"), regions.page(edition, slices)
        )
    yield from warned.pages(edition)
    yield from followed.pages(edition)
    yield from registers.pages(edition)
    yield from inspected.pages(edition)
    yield Page("load.html", "load.html.j2", named("load"), {"listed": LISTED})
    yield from _files(edition)
    yield Page("sources.html", "sources.html.j2", named("sources"))
    yield _restatements(edition)
    yield Page("data.html", "data.html.j2", named("data"), {"downloads": downloads(edition)})
    yield Page("accessibility.html", "accessibility.html.j2", named("accessibility"))


def _hazards(edition: Edition) -> Iterator[Page]:
    lines = edition.lines(queries.HAZARDS)
    pairs = [(line, _counted(edition, line["hazard_code"])) for line in lines]
    yield Page(
        "hazards/index.html",
        "hazards.html.j2",
        named("hazards"),
        {"hazard_lines": pairs, "warned": WARNED, "graded": GRADED},
        "hazards",
    )
    for line in lines:
        yield _hazard(edition, line)


def _hazard(edition: Edition, line: Line) -> Page:
    code = line["hazard_code"]
    cells = [cell for (_, hazard), cell in edition.cells.items() if hazard == code]
    return Page(
        f"hazards/{code}.html",
        "hazard.html.j2",
        lambda words: words.hazard(code),
        {
            "hazard_line": line,
            "hazard_cells": sorted(cells, key=lambda c: (c["tier_rank"], c["industry_code"])),
            "multiples": multiples_of(edition, hazard=code),
            "known": edition.cells,
            "span": span(edition),
            "drawing": drawing,
        },
        "hazards",
    )


def _counted(edition: Edition, code: str) -> Line | None:
    """Count the industries that a hazard puts at a warning tier, and those it can be graded in."""
    if not any(hazard == code for _, hazard in edition.cells):
        return None
    where = f"hazard_code = '{code}'"
    return queries.CELLS.total(edition.reader, [WARNED, GRADED], where)


def _files(edition: Edition) -> Iterator[Page]:
    """Make a page for every file that has landed, as far as the list of files goes."""
    findings = queries.grouped(edition.lines(queries.FINDINGS), _by_batch)
    order = "batch_id, record_state, stage, reason, column_name, row_position"
    rows = queries.grouped(edition.lines(queries.UNLOADED, order=order), _by_batch)
    for file in edition.files[:LISTED]:
        batch = file["batch_id"]
        yield _file(edition, file, findings.get(batch, []), rows.get(batch, []))


def _by_batch(line: Line) -> Any:
    return line["batch_id"]


def _file(edition: Edition, file: Line, findings: list[Line], rows: list[Line]) -> Page:
    titles = edition.source_titles.get(file["source"], (file["source"], file["source"]))
    states = queries.grouped(rows, lambda line: line["record_state"])
    return Page(
        f"files/{file['batch_id']}.html",
        "file.html.j2",
        lambda words: f"{words.say('file')} · {file['file_name']}",
        {
            "file": file,
            "findings": findings,
            "account": FATES,
            "unloaded": [(fate, _by_reason(states[fate])) for fate in FATES if fate in states],
            "source_titles": titles,
        },
        "load",
    )


def _by_reason(rows: list[Line]) -> list[list[Line]]:
    """Part the rows of one fate by why."""
    found = queries.grouped(rows, lambda row: (row["stage"], row["reason"], row["column_name"]))
    return list(found.values())


def _restatements(edition: Edition) -> Page:
    """List what moved since the version before, and all that was ever restated."""
    registers = []
    for name, table, order in (
        ("moved_numbers", queries.CHANGES, "industry_code, evidence_class, measure, event_month"),
        ("restated_numbers", queries.RESTATED, "restated_date desc, industry_code, event_month"),
    ):
        if edition.has(table):
            lines = edition.lines(table, "hazard_code = 'ALL'", f"{order} limit {LISTED}")
            total = table.total(edition.reader, ["count(*)"], "hazard_code = 'ALL'")
            registers.append((name, f"{name}_intro", lines, total))
    return Page(
        "restatements.html",
        "restatements.html.j2",
        named("restatements"),
        {
            "registers": registers,
            "change_parts": PARTS,
            "revalued": edition.lines(
                queries.REVALUED,
                order="restated_date desc, tier_code_before is null, industry_code, hazard_code,"
                f" column_name, evidence_class, sampling_basis, period_date limit {REVALUED}",
            ),
            "revalued_total": queries.REVALUED.total(edition.reader, ["count(*)"])
            if edition.has(queries.REVALUED)
            else None,
        },
    )


Download = tuple[str, Line, str | None, tuple[str, str]]
MOST_ROWS: Final = 20_000
_ROWS_OF_EVENTS: Final = ("marts.fct_", "marts.brg_")


def downloads(edition: Edition) -> list[Download]:
    """List the published tables: rows, the file here if they are few, and what the table is."""
    found = []
    for name in sorted(edition.columns):
        counted = Table(name, ()).total(edition.reader, ["count(*)"])
        is_small = counted["count(*)"] <= MOST_ROWS and not name.startswith(_ROWS_OF_EVENTS)
        file = f"tables/{name}.csv" if is_small else None
        found.append((name, counted, file, edition.meanings[name]))
    return found


def menu(edition: Edition) -> Mapping[str, str]:
    """List the entries of the menu with their pages."""
    entries: dict[str, Any] = {"overview": "index.html", "hazards": "hazards/index.html"}
    if edition.has(queries.REGION_RATES):
        entries["regions"] = "regions.html"
    if edition.has(followed.PROGRESS):
        entries |= {"warnings": "warnings.html", "follow_up": "follow_up.html"}
    entries |= {chapter.name: f"{chapter.name}.html" for chapter in registers.held(edition)}
    if edition.has(inspected.PLAN):
        entries["inspection"] = "inspection.html"
    names = ("warnings", "load", "sources", "restatements", "methods", "data", "accessibility")
    return entries | {name: f"{name}.html" for name in names}
