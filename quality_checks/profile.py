"""What a batch is like, in numbers: how full, how long, how large, how mixed its columns are.

A profile holds no value of any cell. Words of columns with few different ones are kept as hashes
with their shares, so that a drifted category is seen without being read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from math import log1p
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.batch import Batch
from ingest.records import Column, Kind

SAMPLE_ROWS: Final = 1000  # evenly spaced: more rows make no share much surer
_SAMPLE_LETTERS: Final = 80  # of each cell
_FEW_WORDS: Final = 60  # a column of more different words is no category
_WORDS_A_ROW: Final = 0.5
_TOP: Final = 0.98  # single slips of the unit lie above it, a publisher's one giant as well
_EARLY_DAY: Final = 12  # where day and month were swapped, no later day is left

# code points: digits, Latin letters, Han characters
_CLASSES: Final = (
    ("digits", ((0x30, 0x3A),)),
    ("letters", ((0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250))),
    ("han", ((0x3400, 0xA000), (0x20000, 0x30000))),
    ("capitals", ((0x41, 0x5B),)),
)


@dataclass(frozen=True)
class Profile:
    """A batch in numbers.

    ``measures`` are named by column and measure: ``title.filled``. ``words`` gives the share of
    each word, by its hash, in columns of few different words. ``sampled`` counts the rows looked
    at. ``off`` counts, by group, the measures that were off what earlier batches spanned.
    """

    row_count: int = 0
    sampled: int = 0
    measures: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    off: Mapping[str, int] = field(default_factory=dict)


def profile_of(batch: Batch, *, is_fresh: bool = False) -> Profile:
    """Measure a batch; cheap whatever its size, for its cells are looked at by sample.

    ``is_fresh`` says that it came on a day of its own: then its age tells something.
    """
    records, kind = batch.records, batch.source.type
    count = records.num_rows
    if not count:
        return Profile(batch.landed_count)
    step = max(1, count // SAMPLE_ROWS)
    sample = records.take(pa.array(range(0, count, step)[:SAMPLE_ROWS])) if step > 1 else records
    measures: dict[str, float] = {}
    words: dict[str, dict[str, float]] = {}
    ordinals = {*kind.key, "occurrence"}  # they grow by themselves
    events = sample[kind.event_date].to_pylist()
    for column in kind.columns:
        cells = [cell for cell in sample[column.name].to_pylist() if cell is not None]
        measures[f"{column.name}.filled"] = 1 - records[column.name].null_count / count
        if (
            not cells
            or column.kind is Kind.ITEMS
            or (column.kind is Kind.INTEGER and column.name in ordinals)
        ):
            continue
        for name, value in _measured(column, cells):
            measures[f"{column.name}.{name}"] = value
        if column.kind is Kind.DATE and column.name != kind.event_date:
            measures |= _against_event(column.name, sample[column.name].to_pylist(), events)
        found = {} if column.name in kind.key else _words(column, cells)
        if found:
            words[column.name] = found
    ages = [(batch.file.landed_date - day).days for day in events if day is not None]
    if is_fresh and ages:
        measures[f"{kind.event_date}.age"] = log1p(max(float(np.median(ages)), 0.0))
    return Profile(batch.landed_count, sample.num_rows, measures, words)


def _measured(column: Column, cells: Sequence[object]) -> Iterator[tuple[str, float]]:
    if column.kind in {Kind.TEXT, Kind.TEXTS}:
        yield from _of_text(column, cells)
    elif column.kind in {Kind.INTEGER, Kind.DECIMAL}:
        yield from _of_numbers(np.array([float(str(cell)) for cell in cells]))
    elif column.kind is Kind.DATE:
        days = [cell for cell in cells if isinstance(cell, date)]
        yield "commonest", _commonest(days)
        yield "early", sum(day.day <= _EARLY_DAY for day in days) / len(days)
    else:
        for word in column.values or ("True",):
            yield f"is_{word.lower()}", sum(str(cell) == word for cell in cells) / len(cells)


def _of_text(column: Column, cells: Sequence[object]) -> Iterator[tuple[str, float]]:
    if column.kind is Kind.TEXTS:
        lists = [cell for cell in cells if isinstance(cell, list)]
        yield "items", float(np.mean([log1p(len(one)) for one in lists]))
        cells = ["、".join(str(item) for item in one) for one in lists]
    texts = [str(cell) for cell in cells]
    yield "length", float(np.mean([log1p(len(text)) for text in texts]))
    yield "different", len(set(texts)) / len(texts)
    yield "commonest", _commonest(texts)
    joined = "".join(text[:_SAMPLE_LETTERS] for text in texts)
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype="<u4")
    for name, ranges in _CLASSES:
        inside = sum(int(((points >= low) & (points < high)).sum()) for low, high in ranges)
        yield name, inside / max(len(points), 1)


def _of_numbers(numbers: np.ndarray) -> Iterator[tuple[str, float]]:
    filled = np.abs(numbers[numbers != 0])
    if len(filled):
        yield "level", float(np.median(np.log(filled)))
        yield "top", float(np.quantile(np.log(filled), _TOP))
    yield "zero", float((numbers == 0).mean())
    yield "whole", float((numbers == np.round(numbers)).mean())
    yield "commonest", float(np.unique(numbers, return_counts=True)[1].max() / len(numbers))
    if len(filled) and filled.min() >= 1:
        yield "round", float((filled % 12 == 0).mean())


def _against_event(
    name: str, days: Sequence[date | None], events: Sequence[date | None]
) -> dict[str, float]:
    gaps = [
        (day - event).days
        for day, event in zip(days, events, strict=True)
        if day is not None and event is not None
    ]
    if not gaps:
        return {}
    return {
        f"{name}.after": sum(gap > 0 for gap in gaps) / len(gaps),
        f"{name}.same": sum(gap == 0 for gap in gaps) / len(gaps),
    }


def _commonest(cells: Sequence[object]) -> float:
    return max(Counter(cells).values()) / len(cells)


def _words(column: Column, cells: Sequence[object]) -> dict[str, float]:
    if column.kind is Kind.TEXTS:
        cells = [item for cell in cells if isinstance(cell, list) for item in cell]
    elif column.kind not in {Kind.TEXT, Kind.CATEGORY, Kind.INTEGER}:
        return {}
    counted = Counter(str(cell) for cell in cells)
    if not counted or len(counted) > min(_FEW_WORDS, max(2, _WORDS_A_ROW * len(cells))):
        return {}
    return {_hashed(word): count / len(cells) for word, count in counted.most_common()}


def _hashed(word: str) -> str:
    return blake2b(word.encode(), digest_size=6).hexdigest()
