"""Split a cell of failed items into items: the name of each, what was measured, what is allowed.

Publishers write 制动性能、结构; pH值（标准值：4.0～8.5/实测值：9.6）; 甲醛含量：≤75/120mg/kg;
and, for food, 菌落总数║3.1×10⁵CFU/g║≤1500CFU/g, several of them in a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.items import TestItem
from ingest.measurement import read_limit, read_value
from ingest.text import is_nothing, plain

# mark for mark, so that 10³ and ① stay as the publisher wrote them
_HALF_WIDTH: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
)
_OPEN, _CLOSE, _SEPARATORS = "([{【《<", ")]}】》>", "、;\n\r"
_BAR: Final = re.compile(r"\s*(?:[║‖丨]|[|]{1,2})\s*")
_NUMBERING: Final = re.compile(r"(?:^|(?<=[\n;]))\s*[(]?\d{1,2}(?:[)、.:](?!\d))\s*")
_ITEM_NUMBER: Final = re.compile(r"[(]\d{1,2}[)](?=\D)|[①-⑳]")
_LIMIT_WORD: Final = (
    r"标准(?:规定)?值|标准要求|标准规定|规定值|规定要求|技术要求|明示值|标称值|限值"
)
_VALUE_WORD: Final = r"实测值?|检验值|检测值|实测结果|检验结果|检测结果"
_LABELLED: Final = re.compile(
    rf"(?P<word>{_LIMIT_WORD}|{_VALUE_WORD})\s*(?:[:为]\s*|(?=[≤≥<>]))"
    rf"(?P<text>.*?)(?=\s*[/,;、]?\s*(?:{_LIMIT_WORD}|{_VALUE_WORD})\s*(?:[:为]|[≤≥<>])|$)",
    re.DOTALL,
)
_VALUE: Final = re.compile(_VALUE_WORD)
_MEASURED: Final = re.compile(
    rf"[(\[【]?\s*(?:{_LIMIT_WORD}|{_VALUE_WORD})\s*(?:[:为]|(?=[≤≥<>])).*$", re.DOTALL
)
_PAIR: Final = re.compile(
    r"[:]\s*(?P<pair>[≤≥<>＜＞]?\s*\d[\d.]*.*/.*)$"
)  # 项目名称：标准值/实测值
_CHEMICAL_COMMA: Final = re.compile(r"(?<=\d),(?=\d)|(?<=N),(?=N)")  # 2,4-D, N,N-二甲基甲酰胺


def failed_items(text: str) -> list[TestItem]:
    """Read every item of a cell, each name once, with its numbers where the cell has them.

    Brackets are never split. A comma between digits belongs to a chemical name: 2,4-D stays whole.
    """
    found: dict[str, TestItem] = {}
    for item in _items(text.translate(_HALF_WIDTH)):
        if item.item and not is_nothing(item.item):
            found.setdefault(item.item, item)
    return list(found.values())


def _items(text: str) -> Iterator[TestItem]:
    if _BAR.search(text) is None:
        yield from (_named(part) for part in _parts(text))
        return
    for line in re.split(r"[\n\r]+", text):
        yield from _barred(line) if _BAR.search(line) else map(_named, _parts(line))


def _barred(line: str) -> Iterator[TestItem]:
    """Read 项目║检验结果║标准值, several in a line: a name follows on the limit before it."""
    cells = _BAR.split(line)
    name = cells[0]
    for place in range(1, len(cells), 2):
        value = cells[place]
        limit = cells[place + 1] if place + 1 < len(cells) else ""
        is_last = place + 2 >= len(cells)
        limit, following = _cut_behind(limit) if is_last else _cut_last(limit)
        yield _item(_name(_NUMBERING.sub("", name)), value, limit)
        name = following
    if name:
        yield from map(_named, _parts(name))


def _cut_last(text: str) -> tuple[str, str]:
    """Cut a limit from the name of the item after it, at the last separator outside brackets."""
    places = [place for place in _cuts(text) if text[place] in ";、,"]
    strong = [place for place in places if text[place] == ";"]
    if not places:
        return text, ""
    place = (strong or places)[-1]
    return text[:place], text[place + 1 :]


def _cut_behind(text: str) -> tuple[str, str]:
    """Cut a limit from bare names behind it; a text that is no limit stays whole."""
    for place in _cuts(text):
        if not read_limit(text[:place]).is_nothing and read_limit(text).is_nothing:
            return text[:place], text[place + 1 :]
    return text, ""


def _parts(text: str) -> Iterator[str]:
    cell = _ITEM_NUMBER.sub("\n", _NUMBERING.sub("\n", text))
    start = 0
    for place in _cuts(cell):
        yield cell[start:place]
        start = place + 1
    yield cell[start:]


def _cuts(cell: str) -> Iterator[int]:
    """Yield the places of the separators outside brackets."""
    depth = 0
    for place, mark in enumerate(cell):
        depth = max(0, depth + (mark in _OPEN) - (mark in _CLOSE))
        if depth == 0 and (mark in _SEPARATORS or _is_comma(cell, place)):
            yield place


def _is_comma(cell: str, place: int) -> bool:
    return cell[place] == "," and not _CHEMICAL_COMMA.match(cell, place)


def _named(part: str) -> TestItem:
    """Read a part of a cell: a name, and what stands in or behind it of values and limits."""
    name, value, limit = part, "", ""
    if found := _MEASURED.search(part):
        name = part[: found.start()]
        told = {bool(_VALUE.fullmatch(m["word"])): m["text"] for m in _LABELLED.finditer(part)}
        value, limit = (_unclosed(told.get(is_value, "")) for is_value in (True, False))
    elif found := _PAIR.search(part):
        name = part[: found.start()]
        limit, value = _pair(found["pair"])
    return _item(_name(name), value, limit)


def _unclosed(text: str) -> str:
    """Drop the bracket that closes around the name's: pH值(标准值:4.0~8.5/实测值:9.6)."""
    text = text.strip(" ,;/")
    while text.endswith((")", "]", "】")) and text.count(")") + text.count("]") > (
        text.count("(") + text.count("[")
    ):
        text = text[:-1].strip()
    return text


def _pair(text: str) -> tuple[str, str]:
    """Cut ≤75mg/kg/120mg/kg at the stroke that has a limit before it and a value behind."""
    for place in [place for place, mark in enumerate(text) if mark == "/"]:
        limit, value = text[:place], text[place + 1 :]
        if not read_limit(limit).is_nothing and not read_value(value).is_nothing:
            return limit.strip(), value.strip()
    return "", ""


def _name(text: str) -> str:
    name = " ".join(plain(text).split()).strip(" ,.。:/")
    return name + ")" * (name.count("(") - name.count(")"))


def _item(name: str, measured_text: str, limit_text: str) -> TestItem:
    value, limit = read_value(measured_text), read_limit(limit_text)
    return TestItem(
        item=name,
        measured_text=None if is_nothing(measured_text) else measured_text.strip(),
        measured_value=value.value,
        comparator=value.comparator,
        unit=value.unit,
        limit_text=None if is_nothing(limit_text) else limit_text.strip(),
        limit_low=limit.low,
        limit_high=limit.high,
        is_low_allowed=limit.is_low_allowed,
        is_high_allowed=limit.is_high_allowed,
        limit_unit=limit.unit,
        verdict="nonconforming",
        read_from="failed_items",
    )
