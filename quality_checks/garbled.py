"""Text that was read in another encoding than it was written in, told by its own bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.records import Kind
from quality_checks.verdict import Fact, Severity

_LOOKED_AT: Final = 400  # cells a column with letters beyond ASCII
_FEW_CELLS: Final = 10
_WARNED_SHARE: Final = 0.02
_REFUSED_SHARE: Final = 0.2
# what could not be read, the same saved once more, and GBK taken for Latin letters
_LOST: Final = re.compile("\ufffd|锟斤拷|[\u00a1-\u00ff]{4,}")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_CHINESE_AS_UTF8: Final = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")
_FEWEST_LETTERS: Final = 2  # that chance does not make
_WESTERN: Final = ("cp1252", "latin-1")
_HIDDEN: Final = "[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]"


def text_facts(batch: Batch) -> Iterator[Fact]:
    """Judge whether the texts of a batch are readable, and its keys free of what nobody sees."""
    looked_at, garbled, columns = 0, 0, []
    for column in batch.source.type.columns:
        if column.kind is not Kind.TEXT:
            continue
        cells = _beyond_ascii(batch.records[column.name])
        wrong = sum(is_garbled(cell) for cell in cells)
        looked_at, garbled = looked_at + len(cells), garbled + wrong
        columns += [column.name] if wrong else []
    share = garbled / looked_at if looked_at >= _FEW_CELLS else None
    refused = share is not None and share > _REFUSED_SHARE
    yield Fact(
        name="garbled",
        value=share,
        low=None,
        high=_REFUSED_SHARE if refused else _WARNED_SHARE,
        action=Severity.REFUSE if refused else Severity.WARN,
        expected="text in the encoding it was written in",
        observed=f"{garbled} of {looked_at} cells unreadable, in {', '.join(columns) or 'none'}",
    )
    yield from _hidden_letters(batch)


def is_garbled(text: str) -> bool:
    """Tell a text that holds unreadable letters, or that is UTF-8 taken for something else."""
    if _LOST.search(text):
        return True
    if _CHINESE.search(text):  # which no Western encoding has
        return _is_utf8_read_as_chinese(text)
    return _is_utf8_read_as_chinese(text) or any(
        _is_utf8_read_as(text, encoding) for encoding in _WESTERN
    )


def _is_utf8_read_as(text: str, encoding: str) -> bool:
    """Whether the text's bytes in an encoding are UTF-8: by chance they hardly ever are."""
    try:
        return text.encode(encoding).decode("utf-8") != text
    except UnicodeError:
        return False


def _is_utf8_read_as_chinese(text: str) -> bool:
    """Whether all of it is, or most: a byte without a partner was lost for good when it was read.

    Two Chinese letters make four bytes, which by chance may be two others' UTF-8, never Chinese.
    """
    written = text.encode("gb18030", "replace")
    count = len(_CHINESE_AS_UTF8.findall(written))
    if not count:
        return False  # as of nearly every text
    try:
        return bool(_CHINESE.search(text.encode("gb18030").decode("utf-8")))
    except UnicodeError:
        pass
    if count < _FEWEST_LETTERS or not _CHINESE.search(text):
        return False
    again = written.decode("utf-8", "replace")
    letters = sum(not letter.isascii() for letter in again)
    return len(_CHINESE.findall(again)) >= max(_FEWEST_LETTERS, letters * 0.6)


def _beyond_ascii(cells: pa.ChunkedArray) -> list[str]:
    step = max(1, len(cells) // (4 * _LOOKED_AT))
    some = cells.take(pa.array(range(0, len(cells), step))) if step > 1 else cells
    found = [text for text in some.to_pylist() if text and not text.isascii()]
    return found[:_LOOKED_AT]


def _hidden_letters(batch: Batch) -> Iterator[Fact]:
    """Count keys with letters of no width: to the eye they are other keys' twins."""
    for column in batch.source.type.key:
        cells = batch.records[column]
        if not pa.types.is_string(cells.type):
            continue
        hidden = pc.sum(pc.match_substring_regex(cells, _HIDDEN)).as_py() or 0
        yield Fact(
            name=f"{column}.hidden_letters",
            value=hidden,
            low=None,
            high=0,
            action=Severity.WARN,
            expected="a key without letters of no width",
            observed=f"{hidden} of {batch.records.num_rows} keys",
            column=column,
        )
