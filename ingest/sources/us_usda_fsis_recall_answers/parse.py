"""Meat and poultry recalls: most are told twice, in English and in Spanish, under one number."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import rejecting, texts, with_columns, without_markup
from ingest.errors import MissingColumnError
from ingest.read_json import read_json
from ingest.source import Source

_NUMBER: Final = "field_recall_number"
_LANGUAGE: Final = "langcode"
_MARKED_UP: Final = ("field_title", "field_product_items", "field_establishment")


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an answer, a row a recall; the Spanish twin of an English notice is rejected by name."""
    rows = read_json(file, source)
    for name in (_NUMBER, _LANGUAGE):
        if name not in rows.table.column_names:
            detail = f"{name!r} is read by the parser and not in the file"
            raise MissingColumnError(
                source.name, file.file_name, "missing_column", detail, column=name
            )
    numbers = [(number or "").strip() for number in texts(rows, _NUMBER)]
    spoken = list(zip(numbers, texts(rows, _LANGUAGE), strict=True))
    english = {number for number, language in spoken if language == "English"}
    keys = [n if language == "English" else f"{n}/{language}" for n, language in spoken]
    keyed = with_columns(
        rows,
        {
            _NUMBER: pa.array([key or None for key in keys], pa.string()),
            "url": pa.array(texts(rows, "field_recall_url"), pa.string()),
        },
    )
    is_twin = [language != "English" and number in english for number, language in spoken]
    return rejecting(
        without_markup(keyed, _MARKED_UP),
        is_twin,
        reason="language_twin",
        column=_LANGUAGE,
        detail="the same recall stands in English in this file",
    )
