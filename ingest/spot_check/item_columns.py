"""Find the columns of a sheet that hold test items: which measures, which limits, which judges.

A header says it in many ways: 甲醛含量（mg/kg）, 耐光色牢度（级）/实测值, 铅（标准值≤25mg/kg）.
The name of an item is what is left when units, limits, standards and such words are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.measurement import is_measurement, read_limit, read_unit
from ingest.spot_check.header import Column
from ingest.spot_check.vocabulary import first, pattern
from ingest.text import is_nothing, plain, squeezed

_SHARE: Final = 0.5  # of a column's cells: as many must look measured if its name does not tell
_LETTERS: Final = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2}")  # 苯, pH; a column A is a mark
_SHORT: Final = 12  # characters of a verdict; longer ones are sentences
_LONG_NUMBER: Final = re.compile(r"\d{6,}")  # a code, a telephone, no measured value
_SIGN: Final = re.compile(r"[≤≥<>≦≧]")
_SIGN_COMMA: Final = re.compile(r"(?<=[≤≥<>≦≧])\s*[,、]")
_UNIT_COMMA: Final = re.compile(r"[,、:]\s*([^,、:()]+?)[)]?$")
_NUMBERING: Final = re.compile(
    r"^(?:风险|监测|风控)*项目(?:\d{1,2}|[一二三四五六七八九十])?[:.、]\s*"
)
_SEVERAL: Final = re.compile(r"[~%±≤≥<>]")  # before a sign: the cell states more than one limit
_SENTENCE_LENGTH: Final = 14
_SENTENCE: Final = re.compile(r"应|不得|符合|超过")
_BLANK_MARKS: Final = " _:,、;*-/"


@dataclass(frozen=True)
class Named:
    """What one header cell, or one level of it, says of a test item."""

    role: str  # value, limit, claimed, verdict, standard, item, group or name
    name: str = ""
    unit: str | None = None
    limit: str | None = None


@dataclass
class ItemColumns:
    """The columns of one test item, by what they hold; labels are those of the published row."""

    name: str
    unit: str | None = None
    limit: str | None = None
    labels: dict[str, str] = field(default_factory=dict)  # value, limit, claimed, verdict → label
    last_position: int = -1


def item_columns(
    columns: Sequence[Column], labels: dict[int, str], cells: dict[int, list[str]]
) -> tuple[ItemColumns, ...]:
    """Return the test items that the columns of a header hold, in their order.

    Parameters
    ----------
    labels
        The label of each position in the row as published.
    cells
        The filled cells below the header, by position.
    """
    found: list[ItemColumns] = []
    for column in columns:
        if column.field == "result_item":
            _judge(column, labels, found)
        elif column.field in {None, "measured"} or _is_grouped(column):
            said = described(column.parts)
            if _is_item(said, cells.get(column.position, ())):
                _add(column, said, labels[column.position], found)
    return tuple(item for item in found if item.labels.keys() & {"value", "verdict"})


def _judge(column: Column, labels: dict[int, str], found: list[ItemColumns]) -> None:
    """Give a column of single verdicts to the item whose columns stand right before it."""
    if found and found[-1].last_position == column.position - 1:
        found[-1].labels.setdefault("verdict", labels[column.position])
        found[-1].last_position = column.position


def _is_grouped(column: Column) -> bool:
    """Tell whether a known word stands below a heading of test items: 风控项目/沾水等级."""
    return column.field == "other" and any(
        pattern("item_groups").search(squeezed(part)) for part in column.parts[:-1]
    )


def _add(column: Column, said: Named, label: str, found: list[ItemColumns]) -> None:
    """Put a column to the item before it if it is of the same name and fills an empty place."""
    last = found[-1] if found else None
    role = "value" if said.role == "name" else said.role
    is_same = last is not None and last.name == said.name and role not in last.labels
    if last is None or not is_same:
        last = ItemColumns(said.name)
        found.append(last)
    last.unit, last.limit = last.unit or said.unit, last.limit or said.limit
    last.labels[role] = label
    last.last_position = column.position


def _is_item(said: Named, cells: Sequence[str]) -> bool:
    """Tell whether a column holds a test item: by its header, or else by what stands in it."""
    if not _LETTERS.search(said.name) or said.role in {"standard", "item"}:
        return False
    if said.role != "name" or said.limit or said.unit:
        return True
    filled = [cell for cell in cells if not is_nothing(cell)]
    telling = sum(_tells(cell) for cell in filled)
    return bool(filled) and telling >= _SHARE * len(filled)


def _tells(cell: str) -> bool:
    """Tell whether a cell looks like what is written for a test item."""
    if _LONG_NUMBER.search(cell):
        return False
    return is_measurement(cell) or (len(cell) <= _SHORT and first("results", cell) is not None)


def described(parts: Sequence[str]) -> Named:
    """Put together what the levels of a header cell say, from the outermost to the innermost."""
    names: list[str] = []
    role, unit, limit = "name", None, None
    for depth, part in enumerate(parts, start=1):
        for said in _told(part, is_lowest=depth == len(parts)):
            if said.role in {"value", "limit", "claimed", "verdict", "standard", "item"}:
                role = said.role
            if said.role == "name" and said.name and said.name not in names:
                names.append(said.name)
            unit, limit = said.unit or unit, said.limit or limit
    is_told = role == "name" and (unit or limit)
    return Named("value" if is_told else role, "/".join(names), unit, limit)


def _told(part: str, *, is_lowest: bool) -> Iterator[Named]:
    """Read one level: a word for what the column holds, a limit, a standard, or a name."""
    text = _NUMBERING.sub("", plain(_SIGN_COMMA.sub(r"", plain(part))).strip(_BLANK_MARKS))
    is_group = not is_lowest and pattern("item_groups").fullmatch(squeezed(text)) is not None
    if not text or is_nothing(text) or is_group:
        return
    if pattern("item_standards").search(squeezed(text)):
        yield Named("group")
        return
    bare, unit = _unit_of(text)
    if role := first("item_roles", bare):
        yield Named(role, unit=unit)
        return
    limit, before = _limit_of(text)
    if limit is not None:
        if before:
            name, inner = _unit_of(before)
            yield Named("name", name, inner)
        yield Named("group", unit=unit if not before else None, limit=limit)
        return
    if len(bare) > _SENTENCE_LENGTH and (_SENTENCE.search(bare) or _SEVERAL.search(bare)):
        yield Named("group", limit=text)  # a requirement in words
        return
    if found := pattern("item_role_endings").search(bare):
        yield Named("name", *_unit_of(bare[: found.start()].strip(_BLANK_MARKS)))
        yield Named(first("item_roles", found.group()) or "value", unit=unit)
        return
    yield Named("name", bare, unit)


def _unit_of(text: str) -> tuple[str, str | None]:
    """Cut the unit from the end of a name: bare, in brackets, or behind a comma."""
    found = pattern("item_bare_units").search(text)
    if found and found.start() > 0:
        return text[: found.start()].strip(_BLANK_MARKS), read_unit(found.group())
    start = _last_bracket(text)
    if start is not None and (unit := read_unit(text[start:])):
        before = text[:start].strip()
        if len(unit) == 1 and (inner := _last_bracket(before)) and read_unit(before[inner:]):
            return before[:inner] + text[start:], read_unit(before[inner:])  # 透光率(%)(A): a mark
        return text[:start].strip(_BLANK_MARKS + "("), unit
    comma = _UNIT_COMMA.search(text)
    unit = read_unit(comma[1]) if comma else None
    if comma and unit:
        return text[: comma.start()].strip(_BLANK_MARKS), unit
    return text, None


def _last_bracket(text: str) -> int | None:
    """Return where the bracket opens that closes at the end of a text."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth <= 0:
            return place if depth == 0 and text[place] == "(" else None
    return None


def _limit_of(text: str) -> tuple[str | None, str]:
    """Cut a limit from a header: the limit as written, and the name before it."""
    if not read_limit(text).is_nothing:
        return text.strip("()"), ""
    sign = _SIGN.search(text)
    if sign is None:
        return None, text
    limit = _without_unit_note(text[sign.start() :])
    if read_limit(limit).is_nothing or _SEVERAL.search(text[: sign.start()]):
        return None, text
    before = pattern("item_limit_words").sub("", text[: sign.start()].strip(_BLANK_MARKS + "("))
    return limit, before.strip(_BLANK_MARKS + "(")


def _without_unit_note(text: str) -> str:
    """Drop the bracket that names the unit of a limit: ≤1.875(单位:μT)."""
    return re.sub(r"[(]单位.*$|[)]+$", "", text).strip()
