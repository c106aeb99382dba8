"""Every source is watched as its files are read: a column of persons' numbers stops the file.

A public register has no such column; one that grows one was not meant to be published, or is not
the register. Texts that mention a telephone, a firm's most often, are no such column.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Rows
from ingest.errors import SourceError
from ingest.personal.patterns import is_personal_label, looks_personal
from ingest.personal.watch import TELLING, shown
from ingest.source import Source

_FEWEST: Final = 3  # cells: two chance hits do not make a column
_LONGEST: Final = 40  # characters of a cell that is a person's and no text about a thing
_DIGIT: Final = "[0-9０-９]"
# what to look at more closely; RE2 is linear and reads a column at once
_SUSPECT: Final = (
    rf"[1１][3-9３-９]{_DIGIT}[- ]?{_DIGIT}{{4}}[- ]?{_DIGIT}{{4}}|{_DIGIT}{{17}}[0-9０-９XxＸｘ]"
)


def insist_on_impersonal(rows: Rows, source: Source, file_name: str) -> None:
    """Refuse a file with a column of telephone or identity numbers, or one called as persons are.

    Raises
    ------
    SourceError
        ``looks_personal``, with the column and never a value.
    """
    if source.personal.columns:
        return  # was watched more closely before it landed
    count = _cells_of_records if source.parser else _cells_of_columns
    for label, (suspect, filled) in count(rows).items():
        if label in source.personal.harmless:
            continue
        is_called_so = filled > 0 and is_personal_label(label)
        is_full = suspect >= min(_FEWEST, filled) > 0 and suspect >= TELLING * filled
        if is_called_so or is_full:
            found = "is called" if is_called_so else f"looks ({suspect} of {filled} cells)"
            detail = (
                f"the column {found} like one of persons: name it under `personal` in the source's "
                "source.yml, as dropped, masked, a subject, or harmless with the reason"
            )
            raise SourceError(source.name, file_name, "looks_personal", detail, column=shown(label))


def _cells_of_columns(rows: Rows) -> dict[str, tuple[int, int]]:
    """Count for each text column the cells that look personal, and the filled ones."""
    return {
        name: (_suspect_count(cells), len(cells) - cells.null_count)
        for name, cells in zip(rows.table.column_names, rows.table.columns, strict=True)
        if pa.types.is_string(cells.type)
    }


def _suspect_count(cells: pa.ChunkedArray) -> int:
    suspect = pc.and_(
        pc.match_substring_regex(cells, _SUSPECT), pc.less_equal(pc.utf8_length(cells), _LONGEST)
    )
    return sum(map(looks_personal, cells.filter(suspect).to_pylist()))


def _cells_of_records(rows: Rows) -> dict[str, tuple[int, int]]:
    """Count the same for the cells as published, where a parser has made columns of its own."""
    if rows.published is None:
        return _cells_of_columns(rows)
    suspect = Counter[str]()
    for label, cell in _cells(rows.published.filter(_may_be_suspect(rows.published))):
        suspect[label] += len(cell) <= _LONGEST and looks_personal(cell)
    labels = dict.fromkeys(label for label, _ in _cells(rows.published[:1]))
    named = {label for label in labels if is_personal_label(label)}
    asked = named | {label for label, count in suspect.items() if count >= _FEWEST}
    filled = (
        Counter(label for label, _ in _cells(rows.published) if label in asked) if asked else {}
    )
    return {label: (suspect[label], filled[label]) for label in asked}


def _may_be_suspect(published: pa.Array) -> pa.Array:
    return pc.match_substring_regex(published, _SUSPECT)


def _cells(published: pa.Array) -> Iterator[tuple[str, str]]:
    """Yield the filled cells of rows as published, with their labels."""
    for text in published.to_pylist():
        yield from _leaves(json.loads(text), "") if text else ()


def _leaves(value: Any, label: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, label)
    elif value not in (None, ""):
        yield label, str(value)
