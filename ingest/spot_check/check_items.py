"""Gather the test items of one check: from its item columns, value columns and failed items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.items import TestItem
from ingest.measurement import Limit, is_measurement, read_limit, read_value
from ingest.spot_check.failed_items import failed_items
from ingest.spot_check.header import Column
from ingest.spot_check.item_columns import ItemColumns, described, item_columns
from ingest.spot_check.vocabulary import first, judged
from ingest.text import is_nothing, plain, squeezed

Strip = Mapping[str, str]  # one row of the sheet as published: label → cell

# a part of the product, then its value: (面料):6.8 and 里料1:7.2, or glued to it: 经向1300, Sb≤60
_MARKED: Final = re.compile(r"[(]?(?P<label>[^:\n]{1,16}?)[)]?\s*:\s*(?P<text>.+)")
_GLUED: Final = re.compile(
    r"(?P<label>[A-Za-z]{1,4}(?=[<>≤≥])|[\u4e00-\u9fff]{1,6})(?P<text>[<>≤≥±+-]?\d.*)"
)
_VERDICT_LENGTH: Final = 12  # characters; a longer cell is a sentence that may contain 符合


@dataclass(frozen=True)
class ItemLayout:
    """The columns of a sheet that tell of test items, by their labels in the published row."""

    items: tuple[ItemColumns, ...] = ()
    names: tuple[str, ...] = ()  # columns that name the item of a row
    failed: tuple[str, ...] = ()  # columns that name failed items
    value: str | None = None  # what was measured of the item named in the row
    limit: str | None = None


def item_layout(
    columns: Sequence[Column],
    judging: Sequence[Column],
    labels: Mapping[int, str],
    cells: Mapping[int, list[str]],
) -> ItemLayout:
    """Say which columns of a header tell of test items."""
    unnamed: dict[str, str] = {}
    names, failed = [], []
    places = {column.position for column in judging}
    for column in columns:
        if column.field == "item_names":
            failed.append(labels[column.position])
        elif column.field in {None, "measured", "other", "result_test"}:
            said = described(column.parts)
            if said.role == "item":
                names.append(labels[column.position])
            elif (
                not said.name and said.role in {"value", "limit"} and column.position not in places
            ):
                unnamed.setdefault(said.role, labels[column.position])
    return ItemLayout(
        item_columns(columns, dict(labels), dict(cells)),
        tuple(names),
        tuple(failed),
        unnamed.get("value"),
        unnamed.get("limit"),
    )


def check_items(
    strips: Sequence[Strip], layout: ItemLayout, *, is_failure_named: bool
) -> list[TestItem]:
    """Return the test items of a check, row by row of the sheet; a failed one stands once.

    Parameters
    ----------
    is_failure_named
        Whether the items in the columns of failed items are failures of this check.
    """
    found = [item for strip in strips for item in _in_columns(strip, layout)]
    named = [item for strip in strips for item in _in_row(strip, layout, is_failure_named)]
    known = {squeezed(item.item): place for place, item in enumerate(found)}
    for item in named:
        place = known.get(squeezed(item.item))
        if place is None or item.measured_text:
            found.append(item)
        elif item.verdict == "nonconforming":
            found[place] = replace(found[place], verdict=item.verdict)
    return list(dict.fromkeys(found))


def _in_columns(strip: Strip, layout: ItemLayout) -> Iterator[TestItem]:
    for item in layout.items:
        told = {role: strip.get(label, "") for role, label in item.labels.items()}
        value, verdict = told.get("value", ""), told.get("verdict", "")
        if is_nothing(value) and is_nothing(verdict):
            continue
        limit = told.get("limit", "")
        if is_nothing(limit):
            limit = item.limit or told.get("claimed", "")
        said = _verdict(verdict) if not is_nothing(verdict) else _verdict(value)
        for name, value_text, limit_text in _by_part(item.name, value, limit):
            yield _item(name, value_text, limit_text, item.unit, said, "item_column")


def _in_row(strip: Strip, layout: ItemLayout, is_failure_named: bool) -> Iterator[TestItem]:
    """Read the items that a row names in cells, with what other cells say of them."""
    value, limit = (strip.get(label or "", "") for label in (layout.value, layout.limit))
    for label in layout.names:
        if not is_nothing(strip.get(label, "")) and not (is_nothing(value) and is_nothing(limit)):
            yield _item(strip[label], value, limit, None, "not_judged", "value_columns")
            value = limit = ""
    for label in layout.failed if is_failure_named else ():
        yield from _failed(strip.get(label, ""), value, limit)


def _failed(cell: str, value: str, limit: str) -> Iterator[TestItem]:
    """Read failed items, with the values that stand beside them, line for line."""
    items = failed_items(cell)
    values, limits = _lines(value, len(items)), _lines(limit, len(items))
    for place, item in enumerate(items):
        if item.measured_text or item.limit_text or not (values or limits):
            yield item
            continue
        said, allowed = (lines[place] if lines else "" for lines in (values, limits))
        yield _item(item.item, said, allowed, None, "nonconforming", "value_columns")


def _lines(cell: str, count: int) -> list[str]:
    """Cut a cell into as many texts as there are items; nothing where the numbers do not agree."""
    if count == 1:
        return [cell] if not is_nothing(cell) else []
    for mark in (r"[\n\r]+", r"\s*[;；║|]\s*", r"\s*[、]\s*"):
        parts = [part for part in re.split(mark, cell.strip()) if part.strip()]
        if len(parts) == count:
            return parts
    return []


def _by_part(name: str, value: str, limit: str) -> list[tuple[str, str, str]]:
    """Take a cell apart that says what was measured of each part of the product, line by line."""
    values, limits = _labelled(value), _labelled(limit)
    if values:
        shared = limit if not limits else ""
        return [
            (f"{name}({part})", text, limits.get(part, shared)) for part, text in values.items()
        ]
    if len(limits) == 1 and is_measurement(value):
        [(part, text)] = limits.items()
        return [(f"{name}({part})", value, text)]
    return [(name, value, limit)]


def _labelled(cell: str) -> dict[str, str]:
    """Return what is said of each part of the product; nothing where any line names no part."""
    lines = [line.strip() for line in re.split(r"[\n\r]+", plain_lines(cell)) if line.strip()]
    found = [_MARKED.fullmatch(line) or _GLUED.fullmatch(line) for line in lines]
    parts = {match["label"]: match["text"] for match in found if match and _is_part(match)}
    return parts if len(parts) == len(lines) else {}


def _is_part(match: re.Match[str]) -> bool:
    """Tell whether a label is no word for a value or verdict, and what follows it is one."""
    is_word = any(first(words, match["label"]) for words in ("item_roles", "results"))
    return not is_word and is_measurement(match["text"])


def plain_lines(cell: str) -> str:
    """Write a cell plainly, its lines and raised powers kept."""
    return "".join(mark if mark in "\n\r⁰¹²³⁴⁵⁶⁷⁸⁹⁻" else plain(mark) for mark in cell)


def _verdict(cell: str) -> str:
    return judged(cell) if len(cell) <= _VERDICT_LENGTH else "not_judged"


def _item(
    name: str, value_text: str, limit_text: str, unit: str | None, verdict: str, read_from: str
) -> TestItem:
    """Read the numbers of one item; the header's unit is the value's if that names none."""
    value = read_value(value_text)
    limit = Limit() if is_nothing(limit_text) else read_limit(limit_text)
    is_number = value.value is not None
    return TestItem(
        item=" ".join(name.split()),
        measured_text=None if is_nothing(value_text) else value_text.strip(),
        measured_value=value.value,
        comparator=value.comparator,
        unit=value.unit or (unit if is_number else None),
        limit_text=None if is_nothing(limit_text) else limit_text.strip(),
        limit_low=limit.low,
        limit_high=limit.high,
        is_low_allowed=limit.is_low_allowed,
        is_high_allowed=limit.is_high_allowed,
        limit_unit=limit.unit or (None if limit.is_nothing else unit),
        verdict=verdict,
        read_from=read_from,
    )
