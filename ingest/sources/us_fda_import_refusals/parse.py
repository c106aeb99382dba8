"""Import refusals: the first two characters of the product code are the class of the goods."""

from __future__ import annotations

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.errors import MissingColumnError
from ingest.read_delimited import read_delimited
from ingest.source import Source


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a sheet, a row a refused line."""
    rows = read_delimited(file, source)
    if "PRODUCT_CODE" not in rows.table.column_names:
        raise MissingColumnError(
            source.name,
            file.file_name,
            "missing_column",
            "'PRODUCT_CODE' is read by the parser and not in the file",
            column="PRODUCT_CODE",
        )
    classes = [(code or "").strip()[:2] or None for code in texts(rows, "PRODUCT_CODE")]
    return with_columns(rows, {"product_class": pa.array(classes, pa.string())})
