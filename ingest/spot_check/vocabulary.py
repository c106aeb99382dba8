"""The words of Chinese spot-check lists, read once from vocabulary.yml and asked by function."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

from ingest.text import squeezed

_FILE: Final = Path(__file__).with_name("vocabulary.yml")
_BRACKETS: Final = re.compile(r"[(\[【{][^()\[\]【】{}]*[)\]】}]?")
_TRAILING: Final = re.compile(r"[\d*:;,.、#]+$")
_LONGEST_LABEL: Final = 40  # characters; a longer cell is a title or a footnote, not a header
_AFTER_NAMES: Final = 1000  # any name of a field comes before any pattern


@dataclass(frozen=True)
class TableRule:
    """What a table lists when its title, or its header, has one of these words."""

    table_type: str
    title: re.Pattern[str] | None
    header: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    # every scalar as text: YAML would read the column name No as false
    text = _FILE.read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, int]]:
    """Lead from each squeezed header name to its field and its rank among that field's names."""
    names: dict[str, tuple[str, int]] = {}
    for field, labels in _words()["header_names"].items():
        for rank, label in enumerate(labels):
            names.setdefault(squeezed(label), (field, rank))
    return names


@lru_cache(maxsize=16)
def _rules(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(text)) for name, text in _words()[section])


@lru_cache(maxsize=1)
def table_rules() -> tuple[TableRule, ...]:
    """Return what a table lists, in the order the rules are asked."""

    def compiled(text: str | None) -> re.Pattern[str] | None:
        return re.compile(text, re.IGNORECASE) if text else None

    return tuple(
        TableRule(rule["type"], compiled(rule.get("title")), compiled(rule.get("header")))
        for rule in _words()["tables"]
    )


@lru_cache(maxsize=32)
def pattern(entry: str) -> re.Pattern[str]:
    """Return an entry of the vocabulary that is one pattern."""
    return re.compile(_words()[entry], re.IGNORECASE)


def first(section: str, text: str) -> str | None:
    """Return the name of the first rule of a section that fits the text."""
    squeezed_text = squeezed(text)
    return next((name for name, rule in _rules(section) if rule.search(squeezed_text)), None)


@lru_cache(maxsize=16384)
def field_of(label: str) -> tuple[str, int] | None:
    """Return the field that a header cell names and its rank; None when no word fits."""
    whole = squeezed(label).replace("\\", "/").strip("_*")
    if not whole or len(whole) > _LONGEST_LABEL:
        return None
    if pattern("date_or_batch_brackets").search(whole):
        return "date_or_batch", _AFTER_NAMES
    bare = _TRAILING.sub("", _BRACKETS.sub("", whole))
    for form in (whole, _TRAILING.sub("", whole), bare):
        if form in _names():
            return _names()[form]
    for rank, (field, rule) in enumerate(_rules("header_patterns")):
        if bare and rule.search(bare):
            return field, _AFTER_NAMES + rank
    return None


def is_header_name(text: str) -> bool:
    """Tell whether a cell is a header name word for word, brackets aside."""
    found = field_of(text) if len(text) <= _LONGEST_LABEL else None
    return found is not None and found[1] < _AFTER_NAMES


@lru_cache(maxsize=16384)
def judged(text: str, label: str = "") -> str:
    """Return what a result says: conforming, nonconforming or not_judged.

    Under a label that asks, yes and no are answers: 是否合格.
    """
    return verdict(text, label) or "not_judged"


def verdict(text: str, label: str = "") -> str | None:
    """Return what a result says; None when no word of it tells."""
    if label and pattern("asked").search(squeezed(label)) and (said := first("answers", text)):
        return said
    return first("results", text)
