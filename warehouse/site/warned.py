"""The pages of warnings: what is in force, what the tiers propose, and one page a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from warehouse.reports.words import Words
from warehouse.site.lines import Line, Table
from warehouse.site.pages import strip
from warehouse.site.queries import Edition, grouped
from warehouse.site.render import Page

WARNINGS: Final = Table("reports.rpt_warnings", ("warning_id",))
ACTS: Final = Table("reports.rpt_warning_acts", ("act_id",))
RECEIPTS: Final = Table("reports.rpt_warning_receipts", ("receipt_id",))
ACTIONS: Final = Table("reports.rpt_response_actions", ("action_id",))
PROPOSALS: Final = Table("reports.rpt_warning_proposals", ("proposal_id",))
EFFECTS: Final = Table("reports.rpt_warning_effects", ("warning_id",))
MEASURES: Final = Table("marts.dim_measure", ("measure_code",))


def pages(edition: Edition) -> Iterator[Page]:
    """Make the list of warnings and a page for each of them."""
    lines = edition.lines(WARNINGS, order="is_in_force desc, issued_date desc, warning_id")
    measures = {line["measure_code"]: line for line in edition.lines(MEASURES)}
    yield Page(
        "warnings.html",
        "warnings.html.j2",
        lambda words: words.say("warnings"),
        {
            "strip": strip(edition),
            "is_registered": edition.has(WARNINGS),
            "in_force": [line for line in lines if line["is_in_force"]],
            "others": [line for line in lines if not line["is_in_force"]],
            "proposals": edition.lines(PROPOSALS, order="tier_rank, industry_code, hazard_code"),
            "proposes": edition.has(PROPOSALS),
            "due": edition.lines(ACTIONS, "state = 'open'", "due_date, action_id"),
            "measures": measures,
            "has_measures": edition.has(ACTIONS),
            "cells": edition.cells,
        },
    )
    acts = grouped(edition.lines(ACTS, order="line_number"), _warning)
    receipts = grouped(edition.lines(RECEIPTS, order="decided_date, receipt_id"), _warning)
    actions = grouped(edition.lines(ACTIONS, order="ordered_date, action_id"), _warning)
    effects = {line["warning_id"]: line for line in edition.lines(EFFECTS)}
    for line in lines:
        name = line["warning_id"]
        yield Page(
            f"warnings/{name}.html",
            "warning.html.j2",
            _title(line),
            {
                "warning": line,
                "acts": acts.get(name, []),
                "receipts": receipts.get(name, []),
                "actions": actions.get(name, []),
                "effect": effects.get(name),
                "measures": measures,
                "cells": edition.cells,
            },
            "warnings",
        )


def _title(line: Line) -> Callable[[Words], str]:
    return lambda words: words.choose(line["title_zh"], line["title_en"])


def _warning(line: Line) -> str:
    return str(line["warning_id"])
