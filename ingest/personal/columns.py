"""The rows of a table without its persons, a column at a time: tables have millions of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.personal.forgetting import FORGOTTEN
from ingest.personal.masking import mask, may_be_masked, without_own
from ingest.personal.patterns import plain
from ingest.personal.subjects import Pseudonyms
from ingest.personal.watch import Watch
from ingest.source import Personal, Source

TELLING: Final = re.compile(
    "姓名|名字|地址|住址|电话|手机|证件|身份证|护照|邮箱|微信|人$|name|address|phone|mail",
    re.IGNORECASE,
)
# columns of the person alone: 地址 and 电话 may be those of the firm complained of
PERSONS: Final = re.compile("姓名|名字|投诉人|举报人|住址|邮箱|微信|name", re.IGNORECASE)

Column = Sequence[str]


@dataclass(frozen=True)
class Places:
    """Where in a table stand the columns that a source says something about."""

    subject: tuple[int, ...]
    emptied: tuple[int, ...]
    masked: tuple[int, ...]
    others: tuple[int, ...]
    telling: tuple[int, ...]
    persons: tuple[int, ...]
    watched: tuple[tuple[int, str], ...]


@lru_cache(maxsize=64)
def telling_labels(
    subject: tuple[str, ...], drop: tuple[str, ...], said_in: re.Pattern[str] = TELLING
) -> frozenset[str]:
    """Name the personal columns that say who the person is; of objects, each asks again."""
    return frozenset(subject).union(filter(said_in.search, drop))


def places_of(labels: Sequence[str], personal: Personal) -> Places:
    """Find the columns of a table."""
    at = {label: place for place, label in enumerate(labels)}
    named, unwatched = personal.columns, personal.columns | frozenset(personal.harmless)

    def found(wanted: Iterable[str]) -> tuple[int, ...]:
        return tuple(at[label] for label in wanted if label in at)

    def telling(said_in: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(sorted(found(telling_labels(personal.subject, personal.drop, said_in))))

    return Places(
        subject=found(personal.subject),
        emptied=found((*personal.drop, *personal.subject)),
        masked=found(personal.mask),
        others=tuple(place for label, place in at.items() if label not in named),
        telling=telling(TELLING),
        persons=telling(PERSONS),
        watched=tuple((place, label) for label, place in at.items() if label not in unwatched),
    )


def redacted_rows(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    source: Source,
    people: Pseudonyms | None,
    watch: Watch,
) -> Iterator[list[str] | None]:
    """Yield each row without its person; None where a person's number stands where none belongs.

    Rows have the width of the labels. Of such a row nobody knows which value stands where.
    """
    if not rows:
        return
    places = places_of(labels, source.personal)
    columns: list[Column] = list(zip(*rows, strict=True))
    strays = watch.strays(columns, places.watched)
    if strays:
        kept_rows = [row for at, row in enumerate(rows) if at not in strays]
        columns = list(zip(*kept_rows, strict=True)) or [()] * len(labels)
    kept = zip(*_redacted(columns, places, source, people), strict=True)
    for at in range(len(rows)):
        yield None if at in strays else list(next(kept))


def _redacted(
    columns: Sequence[Column], places: Places, source: Source, people: Pseudonyms | None
) -> list[Column]:
    count = len(columns[0])
    said = {at: _said(columns[at], source) for at in {*places.telling, *places.persons}}
    kept = _without_persons(columns, places, said)
    names: Sequence[str | None] = [""] * count
    if people and places.subject:
        names = people.names(list(zip(*(columns[at] for at in places.subject), strict=True)))
    for at in places.emptied:
        kept[at] = [""] * count
    if places.subject:
        kept[places.subject[0]] = [name or "" for name in names]
    own = list(zip(*(said[at] for at in places.telling), strict=True)) or [()] * count
    for at in places.masked:
        kept[at] = _masked(kept[at], names, own)
    return kept


def _said(column: Column, source: Source) -> list[str]:
    """List what the cells of a column say; empty where it is nothing."""
    missing = source.missing
    said = (cell.strip() for cell in column)
    return ["" if not cell or cell in missing else plain(cell).strip() for cell in said]


def _without_persons(
    columns: Sequence[Column], places: Places, said: dict[int, list[str]]
) -> list[Column]:
    """Take what a row calls its person out of the columns where that has no business."""
    kept = list(columns)
    others = [at for at in places.others if any(columns[at])]
    if not others or not places.persons:
        return kept
    everything = map("\n".join, zip(*(columns[at] for at in others), strict=True))
    whose = zip(*(said[at] for at in places.persons), strict=True)
    for row, (words, text) in enumerate(zip(whose, everything, strict=True)):
        for word in words:
            if word and word in text:  # of few rows
                _take_out(kept, others, row, [word for word in words if word])
                break
    return kept


def _take_out(kept: list[Column], places: Iterable[int], row: int, words: list[str]) -> None:
    for at in places:
        cell = without_own(kept[at][row], words)
        if cell != kept[at][row]:
            changed = list(kept[at])
            changed[row] = cell
            kept[at] = changed


def _masked(
    texts: Column, names: Sequence[str | None], own: Sequence[tuple[str, ...]]
) -> list[str]:
    """Mask the texts of a column, of which most name nobody."""
    kept = list(texts)
    flagged = may_be_masked(texts)
    for row, text in enumerate(texts):
        if not text:
            continue
        if names[row] is None:
            kept[row] = FORGOTTEN
            continue
        words = own[row]
        if not flagged[row]:
            written = plain(text)
            for word in words:
                if word and word in written:
                    break
            else:
                continue
        kept[row] = mask(text, [word for word in words if word])
    return kept
