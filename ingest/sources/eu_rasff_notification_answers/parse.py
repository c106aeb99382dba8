"""Food alerts as the search answers them: several origins a notification, no week of report."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns, with_report_weeks
from ingest.read_json import ITEM, read_json
from ingest.source import Source

_ORIGIN: Final = "originCountries.organizationName"


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a page of answers, a row a notification."""
    rows = read_json(file, source)
    if _ORIGIN in rows.table.column_names:
        origins = [text.replace(ITEM, "; ") if text else text for text in texts(rows, _ORIGIN)]
        rows = with_columns(rows, {_ORIGIN: pa.array(origins, pa.string())})
    dates = source.columns["published_date"]
    return with_report_weeks(rows, texts(rows, dates.from_[0]), dates.dates)
