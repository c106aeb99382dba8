"""Injury cases: ages under two years are coded in months, products stand in three columns."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.errors import MissingColumnError
from ingest.read_delimited import read_delimited
from ingest.source import Source

_PRODUCTS: Final = ("Product_1", "Product_2", "Product_3")
_NEEDED: Final = ("Age", *_PRODUCTS)
_MONTHS_FROM: Final = 200  # 201 is one month, 223 is 23 months; 0 is unknown
_NO_PRODUCT: Final = frozenset({"", "0"})


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an export, its ages in months and its products as one list a case."""
    rows = read_delimited(file, _as_published(file, source))
    for name in _NEEDED:
        if name not in rows.table.column_names:
            detail = f"{name!r} is read by the parser and not in the file"
            raise MissingColumnError(
                source.name, file.file_name, "missing_column", detail, column=name
            )
    ages = [_months(age) for age in texts(rows, "Age")]
    codes = zip(*(texts(rows, name) for name in _PRODUCTS), strict=True)
    products = [
        list(dict.fromkeys(code for code in case if (code or "") not in _NO_PRODUCT))
        for case in codes
    ]
    return with_columns(
        rows,
        {
            "age_months": pa.array(ages, pa.string()),
            "product_codes": pa.array([case or None for case in products], pa.list_(pa.string())),
        },
    )


def _as_published(file: LandedFile, source: Source) -> Source:
    """Tell the archive of whole years, which is tab-separated, from the exports of the query."""
    with file.path.open("rb") as stream:
        is_archive = b"\t" in stream.readline()
    return source.model_copy(update={"format": "tsv"}) if is_archive else source


def _months(age: str | None) -> str | None:
    """Translate an age code; one that is no number is handed on, to be rejected by name."""
    if age is None or not age.isdigit():
        return age
    code = int(age)
    if code == 0:
        return None
    return str(code - _MONTHS_FROM if code > _MONTHS_FROM else code * 12)
