"""The list of what there is: which items a publisher names, and of which day each is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ingest.connector import Index
from ingest.errors import UnfetchedError
from ingest.fetching.http import Publisher
from ingest.fetching.requests import Asked

_ITEM: Final = re.compile(r"\w[\w.%()\-]*(?:/\w[\w.%()\-]*)*")  # it goes into an address
_LONGEST: Final = 200

_Named = tuple[str, str | None, str | None]  # item, date and title as written


@dataclass(frozen=True)
class Item:
    """One thing that the index names."""

    name: str
    day: date | None
    title: str | None = None


def items(
    index: Index,
    source: str,
    publisher: Publisher,
    folder: Path,
    values: Mapping[str, str],
    asked: Asked | None,
) -> list[str]:
    """Read the index as far as the days asked for reach; return the items of those days.

    Raises
    ------
    UnfetchedError
        ``empty_index``, ``html_instead_of_data``, ``broken_index`` or ``unreadable_date``.
    """
    found: dict[str, Item] = {}
    for page in range(1, index.pages + 1):
        named = _page(index, source, publisher, folder, values, page)
        if not named and not found:
            raise UnfetchedError(source, "index", "empty_index", "the index names no item")
        new = [item for item in named if item.name not in found]
        found.update((item.name, item) for item in new)
        if not new or _is_before(new, asked):
            break
    meant = [item for item in found.values() if _is_asked(item, asked) and _is_meant(item, index)]
    if index.files is None:
        return [item.name for item in meant]
    linked = [
        name
        for item in meant
        for name in _files(index, index.files, source, publisher, folder, item)
    ]
    return list(dict.fromkeys(linked))


def _files(
    index: Index, pattern: str, source: str, publisher: Publisher, folder: Path, item: Item
) -> list[str]:
    """Read the page of an item and list the files it links to."""
    path = Template(index.item_path or "").substitute(item=item.name)
    data = _asked(path, {}, publisher, folder)
    text = _text(data) if data else ""
    return [
        _item(match["item"], None, None, index, source).name for match in re.finditer(pattern, text)
    ]


def _asked(
    path: str, params: Mapping[str, str], publisher: Publisher, folder: Path
) -> bytes | None:
    question = {"method": "GET", "path": path, "params": params, "body": None, "form": {}}
    target = folder / "index.body"
    answer = publisher.ask(question, target, "index")
    if answer.status != HTTPStatus.OK:
        return None
    data = target.read_bytes()
    target.unlink()
    return data


def _page(
    index: Index,
    source: str,
    publisher: Publisher,
    folder: Path,
    values: Mapping[str, str],
    page: int,
) -> list[Item]:
    is_apart = index.first_path is not None
    filled = {**values, "page": str(page - is_apart)}
    path = index.first_path if index.first_path is not None and page == 1 else index.path
    params = {name: Template(text).substitute(filled) for name, text in index.params.items()}
    try:
        data = _asked(Template(path).substitute(filled), params, publisher, folder)
    except UnfetchedError as error:
        if page > 1 and error.reason == "not_found":
            return []  # the page after the last
        raise
    if data is None:
        return []
    named = _from_text(index, data) if index.pattern else _from_xml(index, source, data)
    return [_item(name, day, title, index, source) for name, day, title in named]


def _text(data: bytes) -> str:
    """Return the text of a list; where it is wrapped into JSON, the texts that are in there."""
    text = data.decode("utf-8", errors="replace")
    if not text.lstrip().startswith("{"):
        return text
    try:
        return "\n".join(_leaves(json.loads(text)))
    except ValueError:
        return text


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)


def _from_text(index: Index, data: bytes) -> Iterator[_Named]:
    for match in re.finditer(index.pattern or "", _text(data)):
        named = match.groupdict()
        yield named["item"], named.get("date"), named.get("title")


def _from_xml(index: Index, source: str, data: bytes) -> Iterator[_Named]:
    if b"<html" in data[:2000].lower():
        raise UnfetchedError(source, "index", "html_instead_of_data", "a web page, no list")
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException) as error:
        raise UnfetchedError(source, "index", "broken_index", str(error)) from error
    for element in root.iter():
        item = element.findtext(index.item or "")
        matched = re.search(index.item_pattern, item.strip()) if item else None
        if matched:
            yield matched.group(1), element.findtext(index.date) if index.date else None, None


def _item(name: str, stated: str | None, title: str | None, index: Index, source: str) -> Item:
    if len(name) > _LONGEST or not _ITEM.fullmatch(name):
        raise UnfetchedError(source, "index", "broken_index", f"{name[:60]!r} is no item's name")
    if stated is None:
        return Item(name, None, title)
    return Item(name, _day(stated.strip(), index.dates, source), title)


def _day(text: str, styles: Sequence[str], source: str) -> date:
    for style in styles:
        try:
            return datetime.strptime(text, style).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise UnfetchedError(source, "index", "unreadable_date", f"{text[:40]!r} is no date")


def _is_asked(item: Item, asked: Asked | None) -> bool:
    return item.day is None or asked is None or asked.since <= item.day <= asked.until


def _is_meant(item: Item, index: Index) -> bool:
    return index.title is None or re.search(index.title, item.title or "") is not None


def _is_before(named: Iterable[Item], asked: Asked | None) -> bool:
    """Whether a page of a list, newest first, has reached the days before those asked for."""
    days = [item.day for item in named if item.day is not None]
    return asked is not None and bool(days) and min(days) < asked.since
