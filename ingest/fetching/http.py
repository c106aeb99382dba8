"""The way to a publisher: at its pace, again when it stumbles, never without end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import httpx

from ingest.connector import Fetch
from ingest.errors import UnfetchedError

AGENT: Final = f"fenghuo/{version('fenghuo')} (product-safety early warning)"
ATTEMPTS: Final = 5
LONGEST_WAIT: Final = 300.0  # seconds; a publisher that asks for more is asked another night
_LONGEST_BACKOFF: Final = 60.0
_LONGEST_ANSWER: Final = timedelta(hours=1)
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_KEPT_HEADERS: Final = (
    "content-type",
    "content-length",
    "content-encoding",
    "content-disposition",
    "etag",
    "last-modified",
    "date",
    "retry-after",
)


@dataclass(frozen=True)
class Effects:
    """The clock, the patience and the chance of a run; a test brings its own."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]  # between 0 and 1


@dataclass(frozen=True)
class Answer:
    """What came back, its body on the disk."""

    status: int
    url: str
    headers: Mapping[str, str]
    fetched_at: str
    sha256: str
    size_bytes: int
    attempt_count: int
    next_url: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as the manifest keeps them."""
        return {**asdict(self), "headers": dict(self.headers)}


class Publisher:
    """One publisher's host, as a source declares it or as a mirror stands for it."""

    def __init__(
        self, name: str, declared: Fetch, base_url: str, client: httpx.Client, effects: Effects
    ) -> None:
        self._name, self._declared, self._client = name, declared, client
        self._base = httpx.URL(base_url)
        self._effects = effects
        self._next_turn: datetime | None = None

    def ask(
        self,
        request: Mapping[str, Any],
        target: Path,
        file_name: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask, wait and ask again as far as that is of use; the body of the answer is `target`.

        Raises
        ------
        UnfetchedError
            ``unreachable``, ``cut_off``, ``throttled``, ``publisher_failed``, ``not_found``,
            ``request_refused``, ``redirect_loop``, ``insecure_redirect``, ``too_large``,
            ``too_slow``.
        """
        url = self._address(request)
        for attempt in range(1, ATTEMPTS + 1):
            self._wait_for_turn()
            try:
                answer = self._once(request, url, target, file_name, headers or {}, attempt)
            except httpx.TooManyRedirects as error:
                raise self._problem(file_name, "redirect_loop", str(error)) from error
            except httpx.RequestError as error:
                if attempt == ATTEMPTS:
                    raise self._problem(file_name, _reason(error), _told(error)) from error
                self._effects.sleep(self._backoff(attempt))
                continue
            if answer.status not in _PASSING:
                return self._settled(answer, file_name)
            if attempt < ATTEMPTS:
                self._effects.sleep(self._patience(answer, attempt, file_name))
            else:
                throttled = answer.status == HTTPStatus.TOO_MANY_REQUESTS
                reason = "throttled" if throttled else "publisher_failed"
                detail = f"status {answer.status} {attempt} times"
                raise self._problem(file_name, reason, detail)
        raise AssertionError("the last attempt returns or raises")

    def _address(self, request: Mapping[str, Any]) -> httpx.URL:
        """Join the host and the path; a next page that the answer named is put to the same host."""
        path: str = request["path"]
        if "next_url" in request:
            named = httpx.URL(request["next_url"])
            query = f"?{named.query.decode()}" if named.query else ""
            path = f"{named.path}{query}"
            return httpx.URL(f"{self._base.scheme}://{self._base.netloc.decode()}{path}")
        base = str(self._base).rstrip("/")
        return httpx.URL(f"{base}{path}", params=request["params"] or None)

    def _once(
        self,
        request: Mapping[str, Any],
        url: httpx.URL,
        target: Path,
        file_name: str,
        headers: Mapping[str, str],
        attempt: int,
    ) -> Answer:
        sent = {**self._declared.headers, **headers}
        with self._client.stream(
            request["method"],
            url,
            headers=sent,
            data=request["form"] or None,
            json=request["body"],
        ) as response:
            self._insist_on_https(response, file_name)
            digest, size = "", 0
            if response.is_success:
                digest, size = self._save(response, target, file_name)
            following = response.links.get("next", {}).get("url")
            return Answer(
                status=response.status_code,
                url=str(response.url.copy_with(userinfo=b"")),
                headers={
                    name: response.headers[name]
                    for name in _KEPT_HEADERS
                    if name in response.headers
                },
                fetched_at=self._effects.now().astimezone(UTC).isoformat(timespec="milliseconds"),
                sha256=digest,
                size_bytes=size,
                attempt_count=attempt,
                next_url=str(response.url.join(following)) if following else None,
            )

    def _save(self, response: httpx.Response, target: Path, file_name: str) -> tuple[str, int]:
        """Stream the body to the disk, not beyond the declared size or an hour."""
        most = self._declared.max_size_mb << 20
        started, total, size = self._effects.now(), sha256(), 0
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for piece in response.iter_bytes():
                size += len(piece)
                if size > most:
                    detail = f"more than the declared {self._declared.max_size_mb} MB"
                    raise self._problem(file_name, "too_large", detail)
                if self._effects.now() - started > _LONGEST_ANSWER:
                    raise self._problem(file_name, "too_slow", f"{size} bytes within an hour")
                total.update(piece)
                file.write(piece)
        return total.hexdigest(), size

    def _settled(self, answer: Answer, file_name: str) -> Answer:
        """Hand on what is an answer; name the refusals."""
        status = answer.status
        if status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, *self._declared.empty_status}:
            return answer
        missing = status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        reason = "not_found" if missing else "request_refused"
        raise self._problem(file_name, reason, f"status {status} from {answer.url}")

    def _insist_on_https(self, response: httpx.Response, file_name: str) -> None:
        way = [*(earlier.url for earlier in response.history), response.url]
        if way[0].scheme == "https" and any(url.scheme != "https" for url in way):
            raise self._problem(file_name, "insecure_redirect", f"led to {response.url}")

    def _wait_for_turn(self) -> None:
        now = self._effects.now()
        if self._next_turn is not None and now < self._next_turn:
            self._effects.sleep((self._next_turn - now).total_seconds())
            now = max(self._effects.now(), self._next_turn)
        self._next_turn = now + timedelta(minutes=1 / self._declared.requests_per_minute)

    def _backoff(self, attempt: int) -> float:
        """Wait longer each time, by chance apart from everybody else who was turned away."""
        longest = min(_LONGEST_BACKOFF, 2.0**attempt)
        return longest * (0.5 + 0.5 * self._effects.jitter())

    def _patience(self, answer: Answer, attempt: int, file_name: str) -> float:
        asked = _seconds(answer.headers.get("retry-after"), self._effects.now())
        if asked is None:
            return self._backoff(attempt)
        if asked > LONGEST_WAIT:
            detail = f"status {answer.status}, to be asked again in {asked:.0f} seconds"
            raise self._problem(file_name, "throttled", detail)
        return max(asked, self._backoff(attempt))

    def _problem(self, file_name: str, reason: str, detail: str) -> UnfetchedError:
        return UnfetchedError(self._name, file_name, reason, detail)


def _seconds(stated: str | None, now: datetime) -> float | None:
    """Read a Retry-After, which is a number of seconds or a date."""
    if stated is None:
        return None
    if stated.strip().isdigit():
        return float(stated)
    try:
        return max(0.0, (parsedate_to_datetime(stated) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _reason(error: httpx.RequestError) -> str:
    broken = (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError)
    return "cut_off" if isinstance(error, broken) else "unreachable"


def _told(error: httpx.RequestError) -> str:
    return f"{ATTEMPTS} attempts, at last: {type(error).__name__}: {error}"
