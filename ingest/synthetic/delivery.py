"""One file on its way into the drop folder, with the truth about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.synthetic.dice import Dice
from ingest.synthetic.truth import FileTruth

DIRTY_SHARE: Final = 0.01
_PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head>\n"
    b"<body><h1>The page you asked for is being maintained</h1></body></html>\n"
)
_RENAMED: Final = {
    "cn_12315_complaints": ("登记日期", "登记时间"),
    "us_neiss_injuries": ("Treatment_Date", "Date_of_Treatment"),
}


@dataclass(frozen=True)
class Delivery:
    """A publisher's file: where it is put, its bytes, and what is true of it."""

    content: bytes
    truth: FileTruth


def poisoned(delivery: Delivery) -> Delivery:
    """Damage a file as publishers do: a column renamed, or an HTML page in place of the data."""
    content = _PAGE
    if delivery.truth.source in _RENAMED:
        before, after = (word.encode() for word in _RENAMED[delivery.truth.source])
        content = delivery.content.replace(before, after, 1)
    return Delivery(content, replace(delivery.truth, is_poisoned=True))


def dirty_rows(dice: Dice, rows: Sequence[object]) -> list[int]:
    """Pick the rows that are to be spoiled: one in a hundred, none in a short list."""
    return sorted(dice.sample(range(len(rows)), round(len(rows) * DIRTY_SHARE)))
