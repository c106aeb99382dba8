"""XML reports: each record element becomes a row, its children become columns.

``records`` of the source names the record element. A child with plain text is one cell; a child
with children of its own holds their texts one a line. Elements beside the records that hold plain
text, such as the date of the report, are repeated on each row under their own name. Entities,
document types and outside references are refused before they can do harm.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ingest.batch import LandedFile, Rows
from ingest.errors import UnreadableFileError
from ingest.guards import refuse_many_columns
from ingest.source import Source


def read_xml(file: LandedFile, source: Source) -> Rows:
    """Read one XML report.

    Raises
    ------
    UnreadableFileError
        ``broken_xml`` with the line, ``hostile_xml``, or ``records_not_found`` when the document
        holds neither a record nor the elements that stand beside records.
    """
    root = _root(file, source)
    element = source.records or ""
    found = root.findall(f".//{element}")
    beside = {
        _tag(child): _text(child) for child in root if not len(child) and _tag(child) != element
    }
    if not found and not beside:
        detail = f"no element {element!r} in {_tag(root)!r}"
        raise UnreadableFileError(source.name, file.file_name, "records_not_found", detail)
    records = [{**beside, **_children(record)} for record in found]
    names = list(dict.fromkeys(name for record in records for name in record))
    refuse_many_columns(len(names), len(records), source.name, file.file_name)
    columns = {name: pa.array([r.get(name) for r in records], pa.string()) for name in names}
    published = [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records]
    return Rows(
        table=pa.table(columns) if columns else _without_cells(source, len(records)),
        row_number=pa.array(range(1, len(records) + 1), pa.int64()),
        published=pa.array(published, pa.string()),
        noise={} if records else {"report_without_records": 1},
    )


def _root(file: LandedFile, source: Source) -> Element:
    try:
        root: Element = fromstring(file.path.read_bytes(), forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        detail = f"{str(error).split(':', maxsplit=1)[0]} at line {line}, column {column}"
        raise UnreadableFileError(
            source.name, file.file_name, "broken_xml", detail, row=line
        ) from None
    except DefusedXmlException as error:
        detail = f"entities and document types are refused: {type(error).__name__}"
        raise UnreadableFileError(source.name, file.file_name, "hostile_xml", detail) from None
    except (LookupError, ValueError) as error:
        detail = f"the encoding that it declares is not read: {type(error).__name__}"
        raise UnreadableFileError(source.name, file.file_name, "broken_xml", detail) from None
    return root


def _tag(element: Element) -> str:
    """Return the element's name, its namespace taken off."""
    return element.tag.rpartition("}")[2]


def _children(record: Element) -> dict[str, str | None]:
    cells: dict[str, str | None] = {}
    for child in record:
        name, text = _tag(child), _text(child)
        before = cells.get(name)
        cells[name] = "\n".join(part for part in (before, text) if part) or None
    return cells


def _text(element: Element) -> str | None:
    if len(element):
        return "\n".join(text for text in map(_text, element) if text) or None
    return (element.text or "").strip() or None


def _without_cells(source: Source, count: int) -> pa.Table:
    """Return so many rows of nothing, for records that have no children, or for none."""
    named = {name for rule in source.columns.values() for name in rule.from_}
    return pa.table({name: pa.nulls(count, pa.string()) for name in sorted(named)})
