"""Recall notices as web pages: a table of two columns, the title above it, the day beside that."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.decode import decode
from ingest.errors import UnreadableFileError
from ingest.source import Source
from ingest.text import squeezed

_PUBLISHED: Final = re.compile(r"发布(?:时间|日期)\s*[:：]\s*(\d{4}-\d{2}-\d{2})")
_QUANTITY: Final = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(万)?")
_LONGEST_LABEL: Final = 14  # characters; a longer cell goes on with what stands above
_DAY, _TITLE, _UNITS = "发布时间", "标题", "涉及数量"


class _Page(HTMLParser):
    """The cells of the page's tables row by row, its first heading, and all its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.headings: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] | None = None
        self._hidden = False

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._hidden = True
        elif tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th", "h1"}:
            self._open = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden = False
        elif tag in {"td", "th", "h1"} and self._open is not None:
            text = " ".join("".join(self._open).split())
            if tag == "h1":
                self.headings.append(text)
            elif self.rows:
                self.rows[-1].append(text)
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self.texts.append(data)
        if self._open is not None:
            self._open.append(data)


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a notice as one row, a column a label."""
    text, _ = decode(file.path.read_bytes(), source, file.file_name)
    page = _Page()
    page.feed(text)
    page.close()
    said = _labelled(page.rows)
    if not said:
        detail = "the page has no table of labels and values"
        raise UnreadableFileError(source.name, file.file_name, "records_not_found", detail)
    optional = (name for rule in source.columns.values() for name in rule.from_)
    cells = {name: None for name in optional if name not in {_DAY, _TITLE}} | said
    if published := _PUBLISHED.search("".join(page.texts)):
        cells[_DAY] = published.group(1)
    if page.headings:
        cells[_TITLE] = page.headings[0]
    table = {name: pa.array([cell], pa.string()) for name, cell in cells.items()}
    table["unit_count"] = pa.array([_count(cells[_UNITS])], pa.int64())
    return Rows(table=pa.table(table), row_number=pa.array([1], pa.int64()))


def _labelled(rows: list[list[str]]) -> dict[str, str | None]:
    """Pair labels and values; a row without a label of its own goes on with the last one."""
    said: dict[str, str | None] = {}
    last = ""
    for cells in rows:
        filled = [cell for cell in cells if cell]
        label = squeezed(cells[0]).rstrip(":") if cells else ""
        if len(cells) >= 2 and label and len(label) <= _LONGEST_LABEL and label not in said:  # noqa: PLR2004 - a label and its value
            said[label], last = " ".join(filled[1:]) or None, label
        elif last and filled:
            said[last] = " ".join([said[last] or "", *filled]).strip()
    return said


def _count(text: str | None) -> int | None:
    """Read a number of goods, such as 1,200件 or 3.5万台."""
    found = _QUANTITY.search(text or "")
    if found is None:
        return None
    number = float(found.group(1).replace(",", "").replace("，", ""))
    return round(number * 10_000) if found.group(2) else round(number)
