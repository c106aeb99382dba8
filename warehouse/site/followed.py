"""The page of what is followed until it is closed: dangers, failing batches, firms, recalls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from warehouse import store
from warehouse.site.lines import Table
from warehouse.site.queries import Edition, grouped
from warehouse.site.render import Page

DANGERS: Final = Table("reports.rpt_danger_files", ("danger_id",))
PROGRESS: Final = Table("reports.rpt_rectification_progress", ("region_code", "industry_code"))
QUEUE: Final = Table("reports.rpt_rectification_queue", ("event_id",))
FIRMS: Final = Table("reports.rpt_firm_files", ("firm_id",))
NOTICES: Final = Table("reports.rpt_firm_notices", ("notice_id",))
RECALLS: Final = Table("reports.rpt_recall_progress", ("event_id",))
REPORTS: Final = Table("reports.rpt_recall_reports", ("report_id",))
MATCHES: Final = Table("reports.rpt_recall_matches", ("domestic_event_id", "foreign_event_id"))

# lines of each list: the page stays small however long the lists are
_PROVINCES, _DANGERS, _FIRMS, _NOTICES, _QUEUED, _RECALLS, _MATCHES = 120, 80, 40, 25, 80, 40, 40
_UNTOLD: Final = "state = 'to_tell'"
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
            "notices": edition.lines(
                NOTICES, _UNTOLD, f"due_date nulls first, notice_id limit {_NOTICES}"
            ),
            "untold": NOTICES.total(edition.reader, ["count(*)"], _UNTOLD)
            if edition.has(NOTICES)
            else None,
            **_recalls(edition),
            "cells": edition.cells,
        },
    )


def _recalls(edition: Edition) -> Mapping[str, Any]:
    """Read how far the newest recalls have come, their reports, and the goods matched abroad."""
    recalls = edition.lines(
        RECALLS, order=f"report_count = 0, recall_date desc, event_id limit {_RECALLS}"
    )
    shown = ", ".join(store.literal(line["event_id"]) for line in recalls) or "''"
    reports = edition.lines(REPORTS, f"event_id in ({shown})", "event_id, line_number")
    return {
        "has_recalls": edition.has(RECALLS),
        "recalls": recalls,
        "curves": grouped(reports, lambda line: line["event_id"]),
        "matches": edition.lines(
            MATCHES,
            order="state = 'rejected', confidence = 'low', foreign_date desc, domestic_event_id,"
            f" foreign_event_id limit {_MATCHES}",
        ),
        "matched": MATCHES.total(edition.reader, ["count(*)"]) if edition.has(MATCHES) else None,
    }
