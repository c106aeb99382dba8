"""What is asked of a publisher: the declared templates filled with days, items and values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from string import Template
from typing import Any, Final

from ingest.connector import Fetch

_UNSAFE: Final = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True)
class Asked:
    """The days that are asked for, both ends included."""

    since: date
    until: date


@dataclass(frozen=True)
class Request:
    """One question to a publisher, of one page or of many.

    Its address is kept apart from the host, so that the same question put to a mirror is the same
    question.
    """

    declared: Fetch
    asked: Asked | None = None
    values: Mapping[str, str] = field(default_factory=dict)  # of `each`, and the index item

    @property
    def id(self) -> str:
        """Name the question by what is asked, the days included."""
        return _digest(self.as_json(self.page_values(1)), self.declared.file_name)

    @property
    def series(self) -> str:
        """Name what is asked time and again, whatever the days; each year is for itself."""
        window = self.declared.window
        is_yearly = window is not None and window.every == "year"
        year = self.asked.since.year if self.asked and is_yearly else None
        return _digest(self.declared.path, dict(self.values), year)

    @property
    def file_name(self) -> str:
        """What the answer is called in landing; its days are written year first."""
        days = self._days("%Y-%m-%d")
        safe = {name: _UNSAFE.sub("_", value) for name, value in {**self.values, **days}.items()}
        return Template(self.declared.file_name).substitute({**safe, **self.page_values(1)})

    def page_name(self, page: int) -> str:
        """Name a page: the file's name, and its number when there can be more."""
        if self.declared.paging is None:
            return self.file_name
        stem, dot, suffix = self.file_name.rpartition(".")
        return f"{stem or suffix}_p{page:04}{dot}{suffix if stem else ''}"

    def page_values(self, page: int) -> dict[str, str]:
        """Return what the templates hold of a page, counted from 1."""
        paging = self.declared.paging
        if paging is None:
            return {}
        return {
            "page": str(paging.first + page - 1),
            "offset": str((page - 1) * paging.size),
            "size": str(paging.size),
        }

    def as_json(self, page: Mapping[str, str]) -> dict[str, Any]:
        """Return the question for one page as plain values, as the manifest keeps it."""
        window = self.declared.window
        days = self._days(window.date_format) if window else {}
        filled = {**self.values, **days, **page}

        def fill(text: str) -> str:
            return Template(text).substitute(filled)

        body = fill(self.declared.body) if self.declared.body is not None else None
        return {
            "method": self.declared.method,
            "path": fill(self.declared.path),
            "params": {name: fill(text) for name, text in self.declared.params.items()},
            "body": json.loads(body) if body is not None else None,
            "form": {name: fill(text) for name, text in self.declared.form.items()},
        }

    def _days(self, style: str) -> dict[str, str]:
        if self.asked is None:
            return {}
        return {
            "since": self.asked.since.strftime(style),
            "until": self.asked.until.strftime(style),
            "year": f"{self.asked.since.year:04}",
        }


def windows(declared: Fetch, since: date | None, last: date | None, until: date) -> list[Asked]:
    """Tell which days to ask for: those asked for, else since the last poll with an overlap."""
    window = declared.window
    if window is None:
        return []
    if since is None and last is not None:
        since = last - timedelta(days=window.overlap_days)
    if since is None:
        since = until - timedelta(days=window.first_days)
    if since > until:
        return []
    if window.every is None:
        return [Asked(since, until)]
    published = until - timedelta(days=window.published_after_days)
    years = [
        Asked(date(year, 1, 1), date(year, 12, 31)) for year in range(since.year, until.year + 1)
    ]
    return [year for year in years if year.until <= published]


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]
