"""From a publisher into landing: asked politely, guarded, landed once, with where it came from.

What lands is what the publisher sent, a file a page or item. The manifest of each keeps the
question, the answer's status and headers, and how the answer follows on the one before. Each poll
is written down whatever came of it; nothing lands of an answer that a guard refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from shutil import rmtree
from typing import Any, Final

import httpx

from ingest.batch import Rows
from ingest.connector import Fetch
from ingest.errors import DeclarationError, SourceError
from ingest.fetching.continuity import Change, Records, compare, records_by_key
from ingest.fetching.http import AGENT, Effects, Publisher
from ingest.fetching.index import items
from ingest.fetching.paging import Collected, Page, collect, forget_stale
from ingest.fetching.polls import Poll, last_answer, last_asked, remember, remembered
from ingest.fetching.requests import Asked, Request, windows
from ingest.landing import Landing, land_fetched, landings
from ingest.read import Reader
from ingest.read import read as read_here
from ingest.source import Source

__all__ = ["Effects", "Places", "fetch"]

_TIMEOUT: Final = httpx.Timeout(60.0, connect=15.0)


@dataclass(frozen=True)
class Places:
    """Where fetched files land, and where polls and unfinished pages are kept."""

    landing: Path
    polls: Path


def fetch(
    source: Source,
    places: Places,
    business_date: date,
    effects: Effects,
    *,
    since: date | None = None,
    base_url: str | None = None,
    read: Reader = read_here,
) -> list[Poll]:
    """Ask the source's publisher for what is new and land it; return what came of each question.

    A question that fails does not keep the others from being asked; the first failure is raised
    when all have been. Days that were asked for in vain are asked for again the next time. What
    comes is looked into by `read`, which may do so in a process of its own.

    Raises
    ------
    SourceError
        The reason of the first question that failed.
    """
    declared = source.fetch
    if declared is None:
        raise DeclarationError(f"{source.name}: has no `fetch:` section; it comes by drop folder")
    with httpx.Client(
        timeout=_TIMEOUT, follow_redirects=True, headers={"user-agent": AGENT}
    ) as client:
        publisher = Publisher(source.name, declared, base_url or declared.base_url, client, effects)
        run = _Run(source, declared, places, business_date, effects, publisher, read)
        forget_stale(run.pages, effects.now())
        polls = [poll for values in declared.each or ({},) for poll in run.ask_all(values, since)]
    if run.failures:
        for other in run.failures[1:]:
            run.failures[0].add_note(str(other))
        raise run.failures[0]
    return polls


class _Run:
    """One fetch of one source: what its steps share."""

    def __init__(
        self,
        source: Source,
        declared: Fetch,
        places: Places,
        business_date: date,
        effects: Effects,
        publisher: Publisher,
        read: Reader,
    ) -> None:
        self.source, self.declared, self.effects = source, declared, effects
        self.publisher, self.business_date, self.read = publisher, business_date, read
        self.landing, self.folder = places.landing, places.polls / source.name
        self.pages = self.folder / "pages"
        self.polls = remembered(self.folder)
        self.known = {one.file.batch_id: one for one in landings(source.name, places.landing)}
        self.failures: list[SourceError] = []

    def ask_all(self, values: Mapping[str, str], since: date | None) -> Iterator[Poll]:
        """Ask everything of one set of values; a round in which all went well is closed as such."""
        whole = Request(self.declared, None, values).series
        last = last_asked(self.polls, whole)
        asked = windows(self.declared, since, last, self.business_date)
        if self.declared.window is not None and not asked:
            return
        failed_before = len(self.failures)
        try:
            requests = self._requests(values, asked)
        except SourceError as error:
            self._refused(whole, whole, None, error)
            return
        for request in requests:
            try:
                poll = self._ask(request, _gap_of_days(request.asked, last))
            except SourceError as error:
                self._refused(request.id, request.series, request.asked, error)
                continue
            self._remember(poll)
            yield poll
        if len(self.failures) == failed_before:
            span = Asked(asked[0].since if asked else self.business_date, self.business_date)
            days = _plain_days(span)
            self._remember(Poll(self.source.name, whole, whole, "complete", self._now(), days))

    def _requests(self, values: Mapping[str, str], asked: list[Asked]) -> list[Request]:
        spans: list[Asked | None] = [*asked] if asked else [None]
        index, name = self.declared.index, self.source.name
        if index is None:
            return [Request(self.declared, span, values) for span in spans]
        named = items(index, name, self.publisher, self.pages, values, spans[0])
        return [Request(self.declared, spans[0], {**values, "item": item}) for item in named]

    def _ask(self, request: Request, gap: dict[str, Any] | None) -> Poll:
        """Ask one question, and land what is new of the answer."""
        same = last_answer(self.polls, request_id=request.id)
        conditions = _conditions(same) if same and set(same.batch_ids) <= self.known.keys() else {}
        folder = self.pages / request.id
        collected = collect(
            request,
            self.source,
            self.publisher,
            folder,
            self.business_date,
            conditions,
            self.read,
        )
        poll = self._poll(request, collected, gap)
        if collected.pages:
            poll = self._take(request, collected.pages, poll)
        elif collected.first.status == HTTPStatus.NOT_MODIFIED and same:
            poll = replace(
                poll,
                outcome="not_modified",
                batch_ids=same.batch_ids,
                row_count=same.row_count,
                etag=same.etag,
                last_modified=same.last_modified,
            )
        rmtree(folder, ignore_errors=True)
        return poll

    def _take(self, request: Request, pages: tuple[Page, ...], poll: Poll) -> Poll:
        """Land the pages whose bytes are new, unless the records are those of the last answer."""
        before = last_answer(self.polls, series=request.series)
        names = before.batch_ids if before else ()
        earlier = [self.known[name] for name in names if name in self.known]
        records, repeated_count = _records(pages, self.source, self.declared.key)
        change = self._change(records, earlier)
        if self.declared.is_feed and change is not None and not change.common_count:
            gap = {"after": earlier[-1].file.landed_date.isoformat(), "reason": "no_overlap"}
            poll = replace(poll, coverage_gap=gap)
        if change is not None and change.is_nothing:
            same = tuple(one.file.batch_id for one in earlier)
            return replace(poll, outcome="unchanged", batch_ids=same)
        facts = {
            "request": {"id": request.id, "series": request.series},
            "asked": _plain_days(request.asked),
            "page_count": len(pages),
            "repeated_key_count": repeated_count,
            "coverage_gap": poll.coverage_gap,
            "change": change.as_json() if change else None,
        }
        batches = [self._land(page, facts, names) for page in pages]
        new = tuple(name for name, is_new in batches if is_new)
        return replace(
            poll,
            outcome="landed" if new else "unchanged",
            batch_ids=tuple(dict.fromkeys(name for name, _ in batches)),
            new_batch_ids=new,
        )

    def _land(
        self, page: Page, facts: Mapping[str, Any], last: tuple[str, ...]
    ) -> tuple[str, bool]:
        """Land a page, unless its bytes lie in landing under whatever name; return its batch.

        A publisher who says again what he had said before the last answer says something new: such
        a page lands under the name of its day, lest the answer in between stay the last word.
        """
        same = [name for name, entry in self.known.items() if _is_same(entry, page)]
        is_return = not set(same) & set(last) and any(
            self.known[name].provenance.get("request", {}).get("series")
            == facts["request"]["series"]
            for name in same
        )
        if same and not is_return:
            return next((name for name in same if name in last), same[0]), False
        provenance = {
            **facts,
            "request": {**facts["request"], **page.question},
            "answer": page.answer.as_json(),
            "inner_sha256": page.inner_sha256,
            "page": page.number,
        }
        path = PurePosixPath(self.source.name, page.name)
        if is_return:
            path = path.with_stem(f"{path.stem}_{self.business_date}")
        landed = land_fetched(
            self.source, path.as_posix(), page.path, provenance, self.landing, self.business_date
        )
        self.known[landed.file.batch_id] = landed
        return landed.file.batch_id, True

    def _change(self, records: Records | None, earlier: list[Landing]) -> Change | None:
        """Compare with the answer before; None where there is none, or it cannot be read."""
        if records is None or not earlier:
            return None
        try:
            pages = [self.read(entry.file, self.source) for entry in earlier]
        except SourceError:
            return None
        withheld = (*self.source.personal.drop, *self.source.personal.mask)
        return compare(records_by_key(pages, self.declared.key, withheld)[0], records)

    def _poll(self, request: Request, collected: Collected, gap: dict[str, Any] | None) -> Poll:
        counts = [page.rows.landed_count for page in collected.pages if page.rows is not None]
        return Poll(
            source=self.source.name,
            request_id=request.id,
            series=request.series,
            outcome="empty",
            polled_at=self._now(),
            asked=_plain_days(request.asked),
            row_count=sum(counts) if counts else None,
            etag=collected.first.headers.get("etag"),
            last_modified=collected.first.headers.get("last-modified"),
            coverage_gap=gap,
        )

    def _refused(
        self, request_id: str, series: str, asked: Asked | None, error: SourceError
    ) -> None:
        self.failures.append(error)
        self._remember(
            Poll(
                source=self.source.name,
                request_id=request_id,
                series=series,
                outcome="refused",
                polled_at=self._now(),
                asked=_plain_days(asked),
                reason=error.reason,
                detail=error.detail,
            )
        )

    def _remember(self, poll: Poll) -> None:
        remember(poll, self.folder)
        self.polls.append(poll)

    def _now(self) -> str:
        return self.effects.now().astimezone(UTC).isoformat(timespec="microseconds")


def _is_same(entry: Landing, page: Page) -> bool:
    """Whether a page holds the bytes of a landed file, packed or unpacked."""
    inner = entry.provenance.get("inner_sha256")
    is_same_inside = inner is not None and inner == page.inner_sha256
    return entry.file.sha256 == page.answer.sha256 or is_same_inside


def _plain_days(asked: Asked | None) -> dict[str, str] | None:
    """Return the days asked for as plain values."""
    return {name: day.isoformat() for name, day in vars(asked).items()} if asked else None


def _records(
    pages: tuple[Page, ...], source: Source, key: tuple[str, ...]
) -> tuple[Records | None, int]:
    looked_into: list[Rows] = [page.rows for page in pages if page.rows is not None]
    if not key or not looked_into:
        return None, 0
    return records_by_key(looked_into, key, (*source.personal.drop, *source.personal.mask))


def _conditions(same: Poll) -> dict[str, str]:
    stated = {"if-none-match": same.etag, "if-modified-since": same.last_modified}
    return {name: value for name, value in stated.items() if value}


def _gap_of_days(asked: Asked | None, last: date | None) -> dict[str, Any] | None:
    """Tell the days between the end of the last poll and the first day asked for now."""
    if asked is None or last is None or (asked.since - last).days <= 1:
        return None
    return {"after": last.isoformat(), "before": asked.since.isoformat(), "reason": "days_skipped"}
