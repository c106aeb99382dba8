"""Is it the answer to what was asked? What is not is refused before it lands.

A lost or a new column is the gate's to judge: such an answer lands, so that its bytes are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from ingest.batch import Rows
from ingest.connector import Fetch, Sentinel, Window
from ingest.derive import texts
from ingest.errors import UnfetchedError
from ingest.fetching.http import Answer
from ingest.fetching.requests import Asked
from ingest.source import Source

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


def check_type(answer: Answer, declared: Fetch, source: str, name: str) -> None:
    """Refuse an answer that calls itself something else than what the source declares."""
    stated = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not stated or stated in declared.content_types:
        return
    if stated in _HTML:
        detail = f"a web page from {answer.url}"
        raise UnfetchedError(source, name, "html_instead_of_data", detail)
    if declared.content_types:
        detail = f"{stated}, where {', '.join(declared.content_types)} is declared"
        raise UnfetchedError(source, name, "other_content_type", detail)


def check_rows(rows: Rows, declared: Fetch, asked: Asked | None, source: Source, name: str) -> None:
    """Refuse rows that apologise, stop in the middle, or lie outside the days asked for."""
    for sentinel in declared.sentinels:
        _check_sentinel(rows, sentinel, source.name, name)
    if any(row.reason == "truncated_record" for row in rows.rejected):
        raise UnfetchedError(source.name, name, "truncated_answer", "the last record is not whole")
    if declared.window is not None and declared.window.column is not None and asked is not None:
        days = list(_days(rows, source, declared.window.column))
        _check_window(days, declared.window, asked, source.name, name)


def _check_sentinel(rows: Rows, sentinel: Sentinel, source: str, name: str) -> None:
    if sentinel.column not in rows.table.column_names:
        return
    for text in texts(rows, sentinel.column):
        value = (text or "").strip()
        is_start = sentinel.starts_with is not None and value.startswith(sentinel.starts_with)
        if is_start or value == sentinel.equals:
            detail = f"a record whose {sentinel.column} is {value[:60]!r}"
            raise UnfetchedError(source, name, "error_answer", detail, column=sentinel.column)


def _check_window(
    days: Sequence[date], window: Window, asked: Asked, source: str, name: str
) -> None:
    slack = timedelta(days=window.slack_days)
    outside = [day for day in days if not asked.since - slack <= day <= asked.until + slack]
    if outside:
        detail = (
            f"{len(outside)} of {len(days)} records lie outside {asked.since} to {asked.until}, "
            f"such as {min(outside)}: was the question ignored?"
        )
        raise UnfetchedError(source, name, "outside_window", detail, column=window.column)
    if window.complete_within_days is None:
        return
    newest = max(days, default=None)
    if newest is None or newest < asked.until - timedelta(days=window.complete_within_days):
        detail = f"the newest record is of {newest}, asked for until {asked.until}"
        raise UnfetchedError(source, name, "period_incomplete", detail, column=window.column)


def _days(rows: Rows, source: Source, column: str) -> Iterator[date]:
    """Yield the dates of a column of the record type; what is no date is the gate's to reject."""
    rule = source.columns.get(column)
    labels = [label for label in (rule.from_ if rule else ()) if label in rows.table.column_names]
    styles = rule.dates if rule else ()
    filled = zip(*(texts(rows, label) for label in labels), strict=True)
    for cells in filled:
        text = next((cell for cell in cells if cell), None)
        day = _date(text, styles)
        if day is not None:
            yield day


def _date(text: str | None, styles: Sequence[str]) -> date | None:
    for style in styles if text else ():
        try:
            return datetime.strptime((text or "").strip(), style).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
