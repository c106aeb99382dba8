"""Which pages a site has, and what each is filled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from warehouse.reports.sections import RARELY, TIER_CODES
from warehouse.reports.words import Words
from warehouse.site import drawing, queries, shown
from warehouse.site.lines import Line
from warehouse.site.queries import ALL, SAFETY, Cell, Edition, Series
from warehouse.site.render import Page
from warehouse.site.slices import REGION, WARNING, RowsPage, Slices
from warehouse.tier_changes import PARTS

CONDITIONS: Final = (  # what a rule may ask of a cell: its column, the cell's, how it is written
    ("min_risk_rank", "risk_rank", "at_least", "whole"),
    ("min_confirmed_severity_level", "confirmed_severity_level", "at_least", "whole"),
    ("min_items_in_use", "items_in_use", "at_least", "whole"),
    ("min_province_count", "province_count", "at_least", "whole"),
    ("min_death_count", "death_count", "at_least", "whole"),
    ("min_same_product_count", "same_product_count", "at_least", "whole"),
    ("min_severity_level", "severity_level", "at_least", "whole"),
    ("min_watch_probability", "watch_probability", "at_least", "percent"),
    ("min_act_probability", "act_probability", "at_least", "percent"),
    ("max_doubted_watch_probability", "doubted_watch_probability", "at_most", "percent"),
    ("min_signal_ratio", "signal_ratio", "at_least", "rounded"),
    ("min_signal_count", "signal_count", "at_least", "whole"),
    ("min_compared_count", "compared_count", "at_least", "whole"),
    ("min_check_count", "check_count", "at_least", "whole"),
    ("max_check_count", "check_count", "at_most", "whole"),
    ("min_report_count", "report_count", "at_least", "whole"),
    ("max_report_count", "report_count", "at_most", "whole"),
)
READINGS: Final = frozenset(
    {
        *("failure_count", "unknown_failure_count", "rate_crude", "rate_standardised"),
        *("rate_shrunken", "rate_shrunken_low", "rate_shrunken_high"),
    }
)


def pages(edition: Edition, slices: Slices) -> Iterator[Page]:
    """Make every page of an edition."""
    common = {"drawing": drawing, "known": edition.cells}
    yield Page(
        "index.html", "overview.html.j2", named("overview"), {**common, **_overview(edition)}
    )
    for tier in edition.tiers:
        yield _industry(edition, tier, common)
    for cell in edition.cells:
        yield _cell(edition, cell, common)
    for page in slices.pages:
        yield _rows(page, edition)
    yield Page("methods.html", "methods.html.j2", named("methods"), {"conditions": CONDITIONS})


def named(phrase: str) -> Any:
    return lambda words: words.say(phrase)


def _overview(edition: Edition) -> Mapping[str, Any]:
    return {
        "strip": strip(edition),
        "cells": edition.cells,
        "moved": moved_cells(edition),
        "last_night": edition.lines(queries.TIER_CHANGES, order="industry_code, hazard_code"),
        "compares_nights": edition.has(queries.TIER_CHANGES),
        "night_parts": tuple(PARTS),
        "change_count": _change_count(edition),
        "totals": edition.load_totals,
        "account": queries.ACCOUNT,
    }


def strip(edition: Edition) -> list[tuple[str, Line, list[Line]]]:
    """List the tiers, the gravest first, with how many industries stand there and which."""
    return [_tier_count(edition, code) for code in TIER_CODES]


def _tier_count(edition: Edition, code: str) -> tuple[str, Line, list[Line]]:
    """Count the industries at a tier, and list them."""
    where = f"tier_code = '{code}'"
    members = [line for line in edition.tiers if line["tier_code"] == code]
    counted = Line(queries.TIERS.name, where, {"count(*)": len(members)})
    return code, counted, members


def _change_count(edition: Edition) -> Line | None:
    """Count the numbers that were others in the version before."""
    if not edition.has(queries.CHANGES):
        return None
    return queries.CHANGES.total(edition.reader, ["count(*)", "max(previous_version)"])


def moved_cells(edition: Edition) -> list[tuple[Line, Line]]:
    """Pair the tiers of cells that are others now than at the last month end."""
    found = [
        (lines[-2], lines[-1])
        for lines in edition.cell_history.values()
        if len(lines) > 1 and lines[-1]["tier_code"] != lines[-2]["tier_code"]
    ]
    return sorted(found, key=lambda pair: (pair[1]["tier_rank"], pair[1].where))


def _industry(edition: Edition, tier: Line, common: Mapping[str, Any]) -> Page:
    code = tier["industry_code"]
    cells = [line for (industry, _), line in edition.cells.items() if industry == code]
    return Page(
        f"industries/{code}.html",
        "industry.html.j2",
        lambda words: words.industry(code),
        {
            **common,
            **_why(edition, (code, tier["hazard_code"])),
            "tier": tier,
            "cells": sorted(cells, key=lambda line: (line["tier_rank"], line["hazard_code"])),
            "trends": _trends(edition, code, ALL),
            "multiples": multiples_of(edition, industry=code),
            "span": span(edition),
        },
        "overview",
    )


def _cell(edition: Edition, cell: Cell, common: Mapping[str, Any]) -> Page:
    industry, hazard = cell
    return Page(
        f"industries/{industry}-{hazard}.html",
        "cell.html.j2",
        lambda words: f"{words.industry(industry)} · {shown.hazard_name(words, hazard)}",
        {
            **common,
            **_why(edition, cell),
            "trends": _trends(edition, industry, hazard),
            "span": span(edition),
        },
        "overview",
    )


def _why(edition: Edition, cell: Cell) -> Mapping[str, Any]:
    """Gather what gave a cell its tier and what would give it another."""
    line = edition.cells[cell]
    rule = edition.rules.get(line["rule_id"])
    return {
        "cell": line,
        "rule": rule,
        "conditions": [c for c in CONDITIONS if rule is not None and rule.get(c[0]) is not None],
        "odds": _odds(line),
        "evidence": edition.evidence.get(cell, []),
        "moves": edition.moves.get(cell, []),
        "history": list(reversed(edition.cell_history.get(cell, []))),
        "input_columns": sorted({c[1] for c in CONDITIONS} | READINGS, key=line.order),
    }


def _odds(line: Line) -> list[tuple[str, str]]:
    """List the tiers that are not all but impossible, the likeliest first."""
    named = [(code, f"probability_{code.lower()}") for code in TIER_CODES]
    known = [(code, column) for code, column in named if (line[column] or 0) >= RARELY]
    return sorted(known, key=lambda found: -line[found[1]])


def _trends(
    edition: Edition, code: str, hazard: str
) -> list[tuple[Series, list[Line], Line | None]]:
    """List the lines of an industry and hazard with their months and slope, rates first."""
    found = [
        (series, by_hazard[hazard], edition.slopes.get((series, hazard)))
        for series, by_hazard in edition.trends.items()
        if series.industry_code == code and hazard in by_hazard
    ]
    found = [item for item in found if any(line[item[0].count] for line in item[1])]
    return sorted(found, key=lambda item: (not item[0].is_rate, item[0].name))


def multiples_of(
    edition: Edition, industry: str | None = None, hazard: str | None = None
) -> list[tuple[Series, str, list[Line]]]:
    """List the lines of single hazards that have failures or reports: the small multiples."""
    return [
        (series, code, lines)
        for series, by_hazard in sorted(edition.trends.items(), key=lambda item: item[0].name)
        if industry in {None, series.industry_code}
        for code, lines in sorted(by_hazard.items())
        if code == hazard or (hazard is None and code not in {ALL, SAFETY})
        if any(line[adverse(series)] for line in lines)
    ]


def adverse(series: Series) -> str:
    """Name the column that counts what went wrong."""
    return "failure_count" if series.is_rate else "event_count"


def span(edition: Edition) -> tuple[date, date]:
    """Return the first and the last month of every chart: charts can be compared."""
    return edition.first_month, edition.business_date.replace(day=1)


def _rows(page: RowsPage, edition: Edition) -> Page:
    subject = page.subject
    is_line = isinstance(subject, Series)
    code, kind = (subject.industry_code, "") if isinstance(subject, Series) else subject

    def title(words: Words) -> str:
        name = _rows_name(subject, edition, words)
        if page.pages == 1:
            return name
        return words.say("page_of", title=name, number=page.number, pages=page.pages)

    return Page(
        page.path,
        "rows.html.j2",
        title,
        {
            "rows_page": page,
            "is_line": is_line,
            "industry_code": None if kind in {REGION, WARNING} else code,
            "warning_id": code if kind == WARNING else None,
            "hazard_codes": sorted({h for row in page.rows for h in row["hazards"] or ()}),
            "events": queries.EVENTS.name,
        },
        "overview",
    )


def _rows_name(subject: Series | Cell, edition: Edition, words: Words) -> str:
    if isinstance(subject, Series):
        industry, kind = subject.industry_code, drawing.rows_title(subject, words)
    elif subject[1] == REGION:
        return words.say("rows_of_region", region=shown.place_name(edition, words, subject[0]))
    elif subject[1] == WARNING:
        return words.say("rows_of_warning", warning=subject[0])
    else:
        industry, kind = subject[0], shown.tier_rows_title(subject[1], words)
    return f"{words.industry(industry)} · {kind}"
