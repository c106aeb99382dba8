"""The page of what is followed until it is closed: dangers, failing batches, firms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from warehouse.site.lines import Table
from warehouse.site.queries import Edition
from warehouse.site.render import Page

DANGERS: Final = Table("reports.rpt_danger_files", ("danger_id",))
PROGRESS: Final = Table("reports.rpt_rectification_progress", ("region_code", "industry_code"))
QUEUE: Final = Table("reports.rpt_rectification_queue", ("event_id",))
FIRMS: Final = Table("reports.rpt_firm_files", ("firm_id",))

# lines of each list: the page stays small however long the lists are
_PROVINCES, _DANGERS, _FIRMS, _QUEUED = 120, 80, 40, 80
_OPEN: Final = "state not in ('closed', 'not_tracked')"
_COUNTS: Final = ("failure_count", "ordered_count", "closed_count", "open_count", "overdue_count")


def pages(edition: Edition) -> Iterator[Page]:
    """Make the page, where an edition has any of it."""
    if not edition.has(PROGRESS):
        return
    yield Page(
        "follow_up.html",
        "follow_up.html.j2",
        lambda words: words.say("follow_up"),
        {
            "sums": [f"sum({name})::bigint" for name in _COUNTS],
            "counts": _COUNTS,
            "totals": PROGRESS.total(edition.reader, [f"sum({name})::bigint" for name in _COUNTS]),
            "progress": edition.lines(
                PROGRESS, order=f"open_count desc, region_code, industry_code limit {_PROVINCES}"
            ),
            "dangers": edition.lines(
                DANGERS, order=f"state desc, tier_code, danger_id limit {_DANGERS}"
            ),
            "has_dangers": edition.has(DANGERS),
            "queue": edition.lines(QUEUE, _OPEN, f"recheck_due_date, event_id limit {_QUEUED}"),
            "queued": QUEUE.total(edition.reader, ["count(*)"], _OPEN)
            if edition.has(QUEUE)
            else None,
            "firms": edition.lines(
                FIRMS,
                "is_under_strict_supervision",
                f"recent_failure_count desc, firm_id limit {_FIRMS}",
            ),
            "has_firms": edition.has(FIRMS),
            "cells": edition.cells,
        },
    )
