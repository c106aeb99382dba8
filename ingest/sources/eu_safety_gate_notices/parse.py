"""Safety Gate reports: measures are glued together, texts hold markup, corrections stand apart."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.errors import MissingColumnError
from ingest.read_xml import read_xml
from ingest.source import Source
from ingest.text_en import plain_text

_CATEGORY: Final = "Category of measure(s):"
_LABELS: Final = re.compile(
    r"(Category of measure\(s\):"
    r"|Date of entry into force:"
    r"|Type of economic operator taking notified measure\(s\):"
    r"|Type of economic operator to whom the measure\(s\) were ordered:)"
)
_CASE: Final = re.compile(r"\b(?:[A-Z]+\d*/)?\d{4,5}/\d{2}\b")
_NULL: Final = re.compile(r"^null\b\s*")
_NEEDED: Final = ("report_addendum", "measures", "danger", "description", "brand")


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a weekly report, a row a notice.

    The addendum of a report corrects or withdraws notices, mostly of earlier weeks. A notice that
    the addendum of its own report names is marked; the addendum itself becomes a note of the file.
    """
    rows = read_xml(file, source)
    if rows.table.num_rows:
        _insist_on_columns(rows, source, file)
    addenda = [plain_text(text) or "" for text in texts(rows, "report_addendum")]
    named = [frozenset(_CASE.findall(text)) for text in addenda]
    cases = [(case or "").strip() for case in texts(rows, "caseNumber")]
    is_addendum = [case in others for case, others in zip(cases, named, strict=True)]
    columns = {
        name: pa.array([plain_text(text) for text in texts(rows, name)], pa.string())
        for name in ("product", "name", "brand", "description", "type_numberOfModel")
    }
    dangers = [plain_text(_NULL.sub("", text or "")) for text in texts(rows, "danger")]
    categories = [measure_categories(text) for text in texts(rows, "measures")]
    read = with_columns(
        rows,
        {
            **columns,
            "danger": pa.array(dangers, pa.string()),
            "measures": pa.array(categories, pa.list_(pa.string())),
            "is_addendum": pa.array(is_addendum, pa.bool_()),
        },
    )
    notes = tuple(f"addendum: {text}" for text in dict.fromkeys(addenda) if text)
    return replace(read, notes=rows.notes + notes)


def measure_categories(text: str | None) -> list[str] | None:
    """List the categories out of a text of several measures glued to their labels.

    A text without labels, as the reports before 2014 have it, is one category by itself.
    """
    parts = [part.strip() for part in _LABELS.split(plain_text(text) or "")]
    if len(parts) == 1:
        return [parts[0]] if parts[0] else None
    found = [after for label, after in pairwise(parts) if label == _CATEGORY]
    return list(dict.fromkeys(category for category in found if category)) or None


def _insist_on_columns(rows: Rows, source: Source, file: LandedFile) -> None:
    for name in _NEEDED:
        if name not in rows.table.column_names:
            detail = f"{name!r} is read by the parser and not in the file"
            raise MissingColumnError(
                source.name, file.file_name, "missing_column", detail, column=name
            )
