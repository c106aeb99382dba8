"""What was asked of a publisher and what came of it: one small file a poll, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from ingest.files import read_json, write_json

Outcome = Literal["landed", "unchanged", "not_modified", "empty", "complete", "refused"]
_REFUSED: Final = "refused"


@dataclass(frozen=True)
class Poll:
    """One question and its outcome; ``complete`` closes a round in which all questions went well.

    ``batch_ids`` name what the answer is, landed by this poll (``new_batch_ids``) or before.
    """

    source: str
    request_id: str
    series: str
    outcome: Outcome
    polled_at: str
    asked: dict[str, str] | None = None  # since and until
    batch_ids: tuple[str, ...] = ()
    new_batch_ids: tuple[str, ...] = ()
    row_count: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    coverage_gap: dict[str, Any] | None = None
    reason: str | None = None
    detail: str | None = None


def remember(poll: Poll, folder: Path) -> None:
    """Write a poll down."""
    stamp = poll.polled_at.replace(":", "").replace("-", "")
    write_json(folder / f"{stamp}-{poll.outcome}-{poll.request_id}.json", asdict(poll))


def remembered(folder: Path) -> list[Poll]:
    """List the polls of a source, the oldest first."""
    stated = [read_json(path) for path in sorted(folder.glob("[!.]*.json"))]
    lists = ("batch_ids", "new_batch_ids")
    polls = [Poll(**{**one, **{name: tuple(one[name]) for name in lists}}) for one in stated]
    return sorted(polls, key=lambda poll: poll.polled_at)


def last_asked(polls: Iterable[Poll], series: str) -> date | None:
    """Return the day until which all of a series has been asked for."""
    ends = [
        poll.asked["until"]
        for poll in polls
        if poll.series == series and poll.outcome == "complete" and poll.asked
    ]
    return date.fromisoformat(max(ends)) if ends else None


def last_answer(
    polls: Iterable[Poll], *, series: str | None = None, request_id: str | None = None
) -> Poll | None:
    """Return the last poll of a series, or of one question, that brought or confirmed a batch."""
    found = [
        poll
        for poll in polls
        if poll.batch_ids
        and poll.outcome != _REFUSED
        and (series is None or poll.series == series)
        and (request_id is None or poll.request_id == request_id)
    ]
    return found[-1] if found else None
