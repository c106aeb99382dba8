"""Vehicle recalls: texts hold links, and each row repeats the units of the whole recall."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns, without_markup
from ingest.read_delimited import read_delimited
from ingest.source import Source

_MARKED_UP: Final = ("DESC_DEFECT", "CONEQUENCE_DEFECT", "CORRECTIVE_ACTION")


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a file; the units of a recall stay at its first row only, so that they add up."""
    rows = without_markup(read_delimited(file, source), _MARKED_UP)
    counted: set[str] = set()
    units: list[str | None] = []
    for campaign, affected in zip(texts(rows, "CAMPNO"), texts(rows, "POTAFF"), strict=True):
        is_first = bool(campaign and affected) and campaign not in counted
        units.append(affected if is_first else None)
        if is_first and campaign:
            counted.add(campaign)
    return with_columns(rows, {"unit_count": pa.array(units, pa.string())})
