"""Weekly reports: the recall numbers stand in the description, one for each product of an entry."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.read_json import read_ndjson
from ingest.source import Source
from ingest.text_en import unit_count

_NUMBER: Final = re.compile(r"\bRecalls?\s*#*\s*([A-Z]-\d{3,5}-\d{2,4})\b")
_UNITS: Final = re.compile(r"\bunits?\b", re.IGNORECASE)  # cases and pounds are no units


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a report, a row an entry; an entry of several products bears all their numbers."""
    rows = read_ndjson(file, source)
    found = [_NUMBER.findall(text or "") for text in texts(rows, "product-description")]
    numbers = [" ".join(dict.fromkeys(several)) or None for several in found]
    quantities = texts(rows, "product-quantity")
    units = [unit_count(text) if _UNITS.search(text or "") else None for text in quantities]
    return with_columns(
        rows,
        {
            "recall_number": pa.array(numbers, pa.string()),
            "unit_count": pa.array(units, pa.int64()),
        },
    )
