"""All pages of an answer, kept one by one: a fetch that was killed goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from ingest.archive import is_zip, unpacked
from ingest.batch import LandedFile, Rows
from ingest.errors import SourceError, UnfetchedError
from ingest.fetching.guards import check_rows, check_type
from ingest.fetching.http import Answer, Publisher
from ingest.fetching.requests import Request
from ingest.files import digest, read_json, sync, write_json
from ingest.read import Reader
from ingest.sniff import sniff
from ingest.source import Source

_HEAD: Final = 1 << 16
_STALE: Final = timedelta(hours=24)  # the first pages of yesterday do not go with those of today

_PASSING: Final = frozenset({"unreachable", "cut_off", "throttled", "publisher_failed", "too_slow"})


@dataclass(frozen=True)
class Page:
    """One page that passed its guards; ``rows`` is None where nothing asks for them."""

    number: int
    name: str
    path: Path
    answer: Answer
    question: Mapping[str, Any]
    inner_sha256: str | None = None  # of what an archive holds, however it was packed
    rows: Rows | None = None


@dataclass(frozen=True)
class Collected:
    """A whole answer: its pages, or the status that stands for none."""

    pages: tuple[Page, ...]
    first: Answer


def collect(
    request: Request,
    source: Source,
    publisher: Publisher,
    folder: Path,
    business_date: date,
    conditions: Mapping[str, str],
    read: Reader,
) -> Collected:
    """Ask for page after page until the answer is whole.

    Pages lie in ``folder`` until the caller has landed them. When the publisher fails in between
    they stay for the next attempt; when a guard refuses one, all of them go.
    """
    pages: list[Page] = []
    try:
        for number, question in _questions(request, pages, source):
            answer = _kept(folder, number) or _asked(
                request, question, number, publisher, folder, conditions
            )
            if answer.status != HTTPStatus.OK:
                check_type(answer, request.declared, source.name, request.page_name(number))
                if not pages:
                    return Collected((), answer)
                break  # the page after the last
            page = _examined(
                request,
                source,
                _body(folder, number),
                number,
                question,
                answer,
                business_date,
                read,
            )
            _insist_on_progress(page, pages, source)
            pages.append(page)
        _insist_on_all(request, pages, source)
    except SourceError as error:
        if not isinstance(error, UnfetchedError) or error.reason not in _PASSING:
            rmtree(folder, ignore_errors=True)
        raise
    # an empty last page only says that the one before it was the last
    filled = [page for page in pages if page.number == 1 or page.rows is None or _count(page)]
    return Collected(tuple(filled), pages[0].answer)


def forget_stale(folder: Path, now: datetime) -> None:
    """Remove pages that were kept for an attempt that never came."""
    for first in folder.glob("*/0001.json"):
        fetched_at = datetime.fromisoformat(read_json(first)["fetched_at"])
        if now.astimezone(UTC) - fetched_at > _STALE:
            rmtree(first.parent, ignore_errors=True)


def _questions(
    request: Request, pages: list[Page], source: Source
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what to ask next, looking at the pages that have come since."""
    paging = request.declared.paging
    yield 1, request.as_json(request.page_values(1))
    if paging is None:
        return
    while len(pages) < paging.max_pages:
        last = pages[-1]
        if paging.by == "link":
            if last.answer.next_url is None:
                return
            following = {"next_url": last.answer.next_url, "params": {}}
            yield len(pages) + 1, {**request.as_json(request.page_values(1)), **following}
            continue
        total = _total(last, paging.total)
        seen = sum(_count(page) for page in pages)
        if _count(last) < paging.size or (total is not None and seen >= total):
            return
        yield len(pages) + 1, request.as_json(request.page_values(len(pages) + 1))
    detail = f"more than {paging.max_pages} pages"
    raise UnfetchedError(source.name, request.file_name, "too_many_pages", detail)


def _asked(
    request: Request,
    question: Mapping[str, Any],
    number: int,
    publisher: Publisher,
    folder: Path,
    conditions: Mapping[str, str],
) -> Answer:
    body, name = _body(folder, number), request.page_name(number)
    sent = conditions if request.declared.paging is None else {}
    answer = publisher.ask(question, body, name, sent)
    if answer.status == HTTPStatus.OK:
        sync(body)
        write_json(
            folder / f"{number:04}.json", answer.as_json()
        )  # its presence: the page is whole
    return answer


def _kept(folder: Path, number: int) -> Answer | None:
    """Return the answer of a page that an earlier attempt brought home whole."""
    stated = folder / f"{number:04}.json"
    body = _body(folder, number)
    if not stated.exists() or not body.exists():
        return None
    answer = Answer(**read_json(stated))
    return answer if digest(body) == answer.sha256 else None


def _examined(
    request: Request,
    source: Source,
    body: Path,
    number: int,
    question: Mapping[str, Any],
    answer: Answer,
    business_date: date,
    read: Reader,
) -> Page:
    """Pass a page through the guards; what is left of it is what may land."""
    declared, name = request.declared, request.page_name(number)
    check_type(answer, declared, source.name, name)
    with body.open("rb") as stream:
        sniff(stream.read(_HEAD), source, name)
    page = Page(number, name, body, answer, question)
    file = LandedFile(source.name, "", name, body, answer.sha256, answer.size_bytes, business_date)
    if source.member is not None and is_zip(body):
        with unpacked(file, source) as inner:
            page = replace(page, inner_sha256=digest(inner.path))
    if not declared.is_looked_into:
        return page
    rows = read(file, source)
    check_rows(rows, declared, request.asked, source, name)
    return replace(page, rows=rows)


def _insist_on_progress(page: Page, pages: list[Page], source: Source) -> None:
    if pages and page.answer.sha256 == pages[-1].answer.sha256 and _count(page):
        detail = f"page {page.number} is page {page.number - 1} once more: the number is ignored"
        raise UnfetchedError(source.name, page.name, "paging_stuck", detail)


def _insist_on_all(request: Request, pages: list[Page], source: Source) -> None:
    declared, name = request.declared, request.file_name
    looked_into = [page for page in pages if page.rows is not None]
    row_count = sum(_count(page) for page in looked_into)
    if looked_into and row_count < declared.min_rows:
        detail = f"{row_count} records, at least {declared.min_rows} are declared"
        raise UnfetchedError(source.name, name, "too_few_rows", detail)
    total = _total(pages[-1], declared.paging.total) if declared.paging else None
    if total is not None and row_count < total:
        detail = f"{row_count} records on {len(pages)} pages, {total} are announced"
        raise UnfetchedError(source.name, name, "paging_incomplete", detail)


def _count(page: Page) -> int:
    return page.rows.landed_count if page.rows is not None else 0


def _total(page: Page, path: str | None) -> int | None:
    """Read the announced count of all records out of a page."""
    if path is None:
        return None
    value: Any = json.loads(page.path.read_bytes())
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None


def _body(folder: Path, number: int) -> Path:
    return folder / f"{number:04}.body"
