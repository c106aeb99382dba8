"""A publisher on the loopback: it plays answers in the shapes that publishers were seen to send."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.errors import SourceError
from ingest.fetch import Effects, Places, fetch
from ingest.fetching.polls import Poll, remembered
from ingest.landing import Landing, landings
from ingest.source import Source, load_source

DAY = date(2026, 11, 22)
RECALLS = """
name: xx_recalls
title: {zh: 召回, en: Recalls}
publisher: {zh: 发布者, en: Publisher}
country: CN
record_type: recall
evidence_class: recall
schedule: weekly
licence: {name: none, attribution: Publisher, rows_publishable: false}
inbox: ["recalls/**/*.json"]
format: json
records: "RECORDS"
columns:
  recall_number: id
  title: title
  recall_date: {from: date, dates: "%Y-%m-%d"}
  publisher_updated_date: {from: stamp, dates: "%Y-%m-%d"}
  product_name: product
fetch:
  base_url: https://publisher.example
  path: /recalls
  content_types: [application/json]
  file_name: FILE
"""


@dataclass(frozen=True)
class Played:
    """One answer: what is said, and whether the line goes dead in the middle of it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    is_cut_off: bool = False


@dataclass(frozen=True)
class Heard:
    """One question as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


Answering = Played | Callable[[Heard], Played]


class PlayedPublisher:
    """Answers each path with its list, one after the other; the last one stands for ever."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.heard: list[Heard] = []
        self.elsewhere = 404  # the status of what nobody set an answer for
        self.anywhere: Answering | None = None  # or what answers it
        self._answers: dict[str, list[Answering]] = {}

    def answers(self, path: str, *played: Answering) -> None:
        """Set what a path is answered with from now on."""
        self._answers[path] = list(played)

    def answer_to(self, heard: Heard) -> Played:
        """Take the next answer for a question."""
        self.heard.append(heard)
        waiting = self._answers.get(heard.path)
        if waiting is None and self.anywhere is not None:
            waiting = [self.anywhere]
        if waiting is None:
            return Played(status=self.elsewhere)
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return answer if isinstance(answer, Played) else answer(heard)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publisher: PlayedPublisher

    def do_GET(self) -> None:
        self._play()

    def do_POST(self) -> None:
        self._play()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the tests look at what was heard."""

    def _play(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        heard = Heard(
            self.command, parts.path, parse_qs(parts.query), headers, self.rfile.read(size)
        )
        played = self.publisher.answer_to(heard)
        self.send_response(played.status)
        for name, value in played.headers.items():
            self.send_header(name, value)
        if played.status != 304:
            self.send_header("content-type", played.content_type)
            self.send_header("content-length", str(len(played.body)))
        self.end_headers()
        if played.is_cut_off:
            self.wfile.write(played.body[: len(played.body) // 2])
            self.close_connection = True
        elif played.status != 304:
            self.wfile.write(played.body)


@contextmanager
def played_publisher() -> Iterator[PlayedPublisher]:
    """Run a publisher for the time of a test."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    publisher = PlayedPublisher(f"http://127.0.0.1:{server.server_port}")
    handler.publisher = publisher  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class PlayedTime:
    """A clock that only moves when somebody sleeps: tests of patience take no time."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.instant += timedelta(seconds=seconds)

    def now(self) -> datetime:
        """Read the clock; reading it takes a millisecond."""
        self.instant += timedelta(milliseconds=1)
        return self.instant

    @property
    def effects(self) -> Effects:
        """The effects of a run that lives in this time."""
        return Effects(now=self.now, sleep=self.sleep, jitter=lambda: 1.0)


HTML = Played(b"<!doctype html><html><body>Apology</body></html>", content_type="text/html")


def record(number: int, day: str = "2026-11-20", **changed: str) -> dict[str, str]:
    """One recall as the publisher writes it."""
    plain = {"id": f"R{number}", "title": "Ladder breaks", "date": day, "product": "ladder"}
    return {**plain, "stamp": day, **changed}


def played(records: Any, **said: Any) -> Played:
    return Played(json.dumps(records).encode(), **said)


@dataclass
class Desk:
    """A publisher, a place to land, and a clock."""

    folder: Path
    publisher: PlayedPublisher
    time: PlayedTime

    @property
    def places(self) -> Places:
        return Places(self.folder / "landing", self.folder / "polls")

    def source(self, fetch_more: str = "", records: str = "", file: str = "recalls.json") -> Source:
        """Declare the source, with more lines of its `fetch:` section."""
        folder = self.folder / "sources" / "xx_recalls"
        folder.mkdir(parents=True, exist_ok=True)
        text = RECALLS.replace("RECORDS", records).replace("FILE", file)
        more = "".join(f"  {line}\n" for line in fetch_more.strip().splitlines())
        (folder / "source.yml").write_text(text + more, encoding="utf-8")
        return load_source(folder)

    def fetch(self, source: Source, since: date | None = None, day: date = DAY) -> list[Poll]:
        return fetch(
            source,
            self.places,
            day,
            self.time.effects,
            since=since,
            base_url=self.publisher.base_url,
        )

    def refusal(self, source: Source, since: date | None = None) -> SourceError:
        """Fetch what must be refused, and see to it that nothing landed."""
        before = len(self.landed(source))
        with pytest.raises(SourceError) as caught:
            self.fetch(source, since)
        assert len(self.landed(source)) == before
        assert self.polls(source)[-1].outcome == "refused"
        assert self.polls(source)[-1].reason == caught.value.reason
        return caught.value

    def landed(self, source: Source) -> list[Landing]:
        return landings(source.name, self.places.landing)

    def polls(self, source: Source) -> list[Poll]:
        return remembered(self.places.polls / source.name)

    @property
    def asked(self) -> list[tuple[str, dict[str, str]]]:
        """What was asked so far: paths and parameters."""
        return [
            (heard.path, {name: texts[-1] for name, texts in heard.query.items()})
            for heard in self.publisher.heard
        ]


@contextmanager
def desk_with_publisher(folder: Path) -> Iterator[Desk]:
    """Set up a desk whose publisher runs for the time of a test."""
    with played_publisher() as publisher:
        yield Desk(folder, publisher, PlayedTime())
