"""Food alerts: the hazard categories stand in a column of their own or behind each hazard."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns, with_report_weeks
from ingest.read_delimited import read_delimited
from ingest.source import Source

_BRACED: Final = re.compile(r"\{([^{}]*)\}")  # "aflatoxin B1 - {mycotoxins},ochratoxin A - …"


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an export of either layout, a row a notification, its hazard categories as a list."""
    rows = read_delimited(file, source)
    listed = zip(texts(rows, "Hazard Category"), texts(rows, "hazards"), strict=True)
    nothing = frozenset(source.missing)
    categories = [_categories(column, behind, nothing) for column, behind in listed]
    dates = source.columns["published_date"]
    read = with_columns(
        rows,
        {
            "risk_types": pa.array(categories, pa.list_(pa.string())),
            "risk_level": pa.array(texts(rows, "risk_decision"), pa.string()),
            "notice_type": pa.array(texts(rows, "classification"), pa.string()),
        },
    )
    column = next((name for name in dates.from_ if name in rows.table.column_names), "")
    return with_report_weeks(read, texts(rows, column), dates.dates)


def _categories(
    column: str | None, behind: str | None, nothing: frozenset[str]
) -> list[str] | None:
    """List the hazard categories once each; a product may have five hazards of one category."""
    stated = (column or "").split(";") if column else _BRACED.findall(behind or "")
    words = (word.strip() for word in stated)
    return list(dict.fromkeys(word for word in words if word and word not in nothing)) or None
