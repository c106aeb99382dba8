"""Enforcement reports: the interface's own answers, or a store that keeps them otherwise."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.errors import UnreadableFileError
from ingest.read_json import read_json
from ingest.source import Source
from ingest.text_en import unit_count

_UNITS: Final = re.compile(r"\bunits?\b", re.IGNORECASE)  # cases and pounds are no units


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an answer and the number of units where the quantity is given in units."""
    rows = _rows(file, source)
    quantities = texts(rows, "product_quantity")
    units = [unit_count(text) if _UNITS.search(text or "") else None for text in quantities]
    return with_columns(rows, {"unit_count": pa.array(units, pa.int64())})


def _rows(file: LandedFile, source: Source) -> Rows:
    try:
        return read_json(file, source)
    except UnreadableFileError as error:
        if error.reason != "records_not_found":
            raise
    return read_json(file, source.model_copy(update={"records": "recalls"}))
