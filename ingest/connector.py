"""What a source.yml may say of fetching: whom to ask, how, how often, and what may come back.

Texts may hold ``${since}`` and ``${until}`` (the days asked for, as the window writes them),
``${year}``, ``${page}``, ``${offset}``, ``${size}``, the ``${item}`` of an index, and the names
that stand under ``each``.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from string import Template
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

_ALWAYS: Final = frozenset({"year", "since", "until"})
_PAGED: Final = frozenset({"page", "offset", "size"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(_Strict):
    """The days a request asks for, and what the answer must show of them.

    Parameters
    ----------
    column
        Column of the record type whose dates must lie inside the days asked for: a publisher that
        ignores a mistyped parameter answers with everything.
    first_days, overlap_days
        How far back the first poll asks, and how far the later ones ask before the end of the last.
    slack_days
        How far outside a date may lie, because publishers and readers live in other time zones.
    every
        ``year`` asks for each calendar year by itself.
    published_after_days
        How long after its end a calendar year is asked for; -365 asks from its first day on.
    complete_within_days
        How near to the end of the days asked for the newest record must lie.
    """

    column: str | None = None
    date_format: str = "%Y-%m-%d"
    first_days: int = Field(default=30, ge=0)
    overlap_days: int = Field(default=7, ge=0)
    slack_days: int = Field(default=1, ge=0)
    every: Literal["year"] | None = None
    published_after_days: int = Field(default=0, ge=-365)
    complete_within_days: int | None = Field(default=None, ge=0)


class Index(_Strict):
    """A list that names what there is; each item named is fetched as a file of its own.

    An XML list gives the names of the elements with the item and its date; any other text gives a
    ``pattern`` with the groups ``item`` and, where there are such, ``date`` and ``title``. Where an
    item is a page that links to its files, ``item_path`` says where the page is and ``files`` how
    the links look; the links are then what is fetched.
    """

    path: str
    first_path: str | None = Field(default=None, description="of page one; `path` counts from two")
    params: dict[str, str] = Field(default_factory=dict)
    item: str | None = Field(default=None, description="element that holds the item")
    item_pattern: str = Field(default="(.+)", description="the item is its first group")
    date: str | None = Field(default=None, description="element that holds the item's date")
    pattern: str | None = None
    dates: tuple[str, ...] = Field(default=(), description="strptime formats, tried in order")
    pages: int = Field(default=1, ge=1, description="most pages of the list that are read")
    title: str | None = Field(default=None, description="what the title of an item must have")
    item_path: str | None = None
    files: str | None = Field(default=None, description="pattern with a group `item`")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("dates"), str):
            return {**value, "dates": (value["dates"],)}
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Index:
        if (self.pattern is None) == (self.item is None):
            raise ValueError("fetch.index: say either `item` or `pattern`")
        groups = re.compile(self.pattern or self.item_pattern).groupindex
        if self.pattern and "item" not in groups:
            raise ValueError("fetch.index.pattern: has no group named `item`")
        if (self.item_path is None) != (self.files is None):
            raise ValueError("fetch.index: `item_path` and `files` go together")
        if self.title is not None and "title" not in groups:
            raise ValueError("fetch.index.title: the pattern has no group named `title`")
        if (self.date or "date" in groups) and not self.dates:
            raise ValueError("fetch.index: a date needs its formats under `dates`")
        return self


class Paging(_Strict):
    """How the rest of a long answer is asked for.

    ``page`` and ``offset`` count, ``link`` follows the answer's own ``Link: rel=next``. ``total``
    is the path to the count of all records: pages that hold fewer are no whole answer.
    """

    by: Literal["page", "offset", "link"]
    first: int = 1
    size: int = Field(default=100, ge=1)
    total: str | None = None
    max_pages: int = Field(default=500, ge=1)


class Sentinel(_Strict):
    """A record that says the request went wrong, sent with a status that says it went well."""

    column: str = Field(description="a column of the file, as the publisher calls it")
    equals: str | None = None
    starts_with: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Sentinel:
        if (self.equals is None) == (self.starts_with is None):
            raise ValueError("fetch.sentinels: say either `equals` or `starts_with`")
        return self


class Fetch(_Strict):
    """How a source's files are fetched from their publisher."""

    base_url: str = Field(pattern=r"^https?://[^/?#]+$")
    path: str = Field(pattern=r"^/")
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, str] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    body: str | None = Field(default=None, description="JSON text")
    form: dict[str, str] = Field(default_factory=dict, description="fields, in place of a body")
    file_name: str = Field(description="what the file is called in landing")
    each: tuple[dict[str, str], ...] = Field(
        default=(), description="one request for each of these"
    )
    window: Window | None = None
    index: Index | None = None
    paging: Paging | None = None
    content_types: tuple[str, ...] = Field(
        default=(), description="what the answer may call itself"
    )
    empty_status: tuple[int, ...] = Field(default=(), description="statuses that mean: no match")
    sentinels: tuple[Sentinel, ...] = ()
    min_rows: int = Field(default=0, ge=0)
    key: tuple[str, ...] = Field(
        default=(), description="columns of the file that tell records apart"
    )
    is_feed: bool = Field(
        default=False, description="holds the newest items only: polls must overlap"
    )
    requests_per_minute: float = Field(default=30, gt=0)
    max_size_mb: int = Field(default=256, ge=1)

    @property
    def is_looked_into(self) -> bool:
        """Whether a guard needs the rows of the answer, not only its bytes."""
        has_window = self.window is not None and self.window.column is not None
        return bool(has_window or self.sentinels or self.min_rows or self.key or self.paging)

    @model_validator(mode="after")
    def _consistent(self) -> Fetch:
        known = set(_ALWAYS if self.window else ()) | set().union(*self.each)
        known |= {"item"} if self.index else set()
        known |= _PAGED if self.paging else set()
        for text in (
            self.path,
            *self.params.values(),
            *self.form.values(),
            self.body or "",
            self.file_name,
        ):
            unknown = sorted(set(Template(text).get_identifiers()) - known)
            if unknown:
                raise ValueError(f"fetch: nothing fills {unknown} in {text!r}")
        name = PurePosixPath(self.file_name)
        if name.is_absolute() or ".." in name.parts:
            raise ValueError("fetch.file_name: must stay below the source's folder")
        if self.form and (self.body is not None or self.method != "POST"):
            raise ValueError("fetch.form: is posted, and takes the place of `body`")
        if self.is_feed and not self.key:
            raise ValueError("fetch: overlapping polls are told by `key`")
        return self
