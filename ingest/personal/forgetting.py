"""A person's rows in a landed copy lose their pseudonym and their words, and stay rows.

What happened to a thing stays: product, date and problem identify nobody, and a count that fell
because somebody asked to be forgotten would be a wrong number. Done twice is done once.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.decode import decode
from ingest.personal.workbooks import Table, tables_of, write
from ingest.read_delimited import name_labels, records_of
from ingest.read_json import document_of, parsed, records_in
from ingest.sniff import ZIP
from ingest.source import Source

FORGOTTEN: Final = "〔已删除〕"  # the words of a person who asked to be forgotten

IsForgotten = Callable[[str], bool]  # of a pseudonym


def forget(
    data: bytes, source: Source, file_name: str, is_forgotten: IsForgotten
) -> tuple[bytes, int]:
    """Return a landed copy without some persons, and in how many rows they stood.

    A copy without them comes back as it is, byte by byte.
    """
    if data.startswith(ZIP):
        return _workbook(data, source, file_name, is_forgotten)
    text, encoding = decode(data, source, file_name)
    if source.format in {"csv", "tsv"}:
        kept, count = _table(text, source, file_name, is_forgotten)
    elif source.format == "ndjson":
        kept, count = _lines(text, source, is_forgotten)
    else:
        kept, count = _document(text, source, file_name, is_forgotten)
    return (kept.encode(encoding.removesuffix("-sig")), count) if count else (data, 0)


def forgotten_row(
    cells: Mapping[str, str], source: Source, is_forgotten: IsForgotten
) -> dict[str, str] | None:
    """Return a row without its person; None where the row is not of a forgotten one."""
    personal = source.personal
    if not any(is_forgotten(cells.get(label, "")) for label in personal.subject):
        return None
    kept = dict(cells)
    kept.update({label: "" for label in personal.subject if label in kept})
    kept.update({label: FORGOTTEN for label in personal.mask if kept.get(label)})
    return kept


def written(rows: Iterable[Sequence[str]], source: Source) -> str:
    """Write rows as the source's table."""
    out = io.StringIO()
    if source.format == "tsv":
        for row in rows:
            out.write("\t".join(row) + "\n")
        return out.getvalue()
    csv.writer(out, delimiter=source.delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _workbook(
    data: bytes, source: Source, file_name: str, is_forgotten: IsForgotten
) -> tuple[bytes, int]:
    count = 0

    def change(table: Table) -> Iterator[Iterable[str]]:
        nonlocal count
        for _, cells in table.rows:
            kept = forgotten_row(cells, source, is_forgotten)
            count += kept is not None
            yield (kept or cells).values()

    kept = write(tables_of(data, source, file_name), change)
    return (kept, count) if count else (data, 0)


def _table(text: str, source: Source, file_name: str, is_forgotten: IsForgotten) -> tuple[str, int]:
    rows = [record.cells for record in records_of(text, source, file_name)]
    labels = source.header or name_labels(rows[0] if rows else ())
    count = 0
    for number, cells in enumerate(rows):
        if len(cells) == len(labels):
            named = dict(zip(labels, cells, strict=True))
            kept = forgotten_row(named, source, is_forgotten)
            count += kept is not None
            rows[number] = list((kept or named).values())
    return written(rows, source), count


def _lines(text: str, source: Source, is_forgotten: IsForgotten) -> tuple[str, int]:
    lines, count = text.split("\n"), 0
    for number, line in enumerate(lines):
        try:
            record = parsed(line)
        except ValueError:
            continue  # blank, or broken and without any words
        if _names_any(record, "", source, is_forgotten):
            lines[number] = json.dumps(_without_words(record, "", source), ensure_ascii=False)
            count += 1
    return "\n".join(lines), count


def _document(
    text: str, source: Source, file_name: str, is_forgotten: IsForgotten
) -> tuple[str, int]:
    document, count = document_of(text, source, file_name), 0
    for record in records_in(document, source, file_name):
        if _names_any(record, "", source, is_forgotten):
            kept = _without_words(record, "", source)
            record.clear()
            record.update(kept)
            count += 1
    return json.dumps(document, ensure_ascii=False), count


def _names_any(value: Any, path: str, source: Source, is_forgotten: IsForgotten) -> bool:
    if isinstance(value, dict):
        inner = ((f"{path}.{key}" if path else key, each) for key, each in value.items())
        return any(_names_any(each, at, source, is_forgotten) for at, each in inner)
    if isinstance(value, list):
        return any(_names_any(each, path, source, is_forgotten) for each in value)
    return path in source.personal.subject and is_forgotten(str(value))


def _without_words(value: Any, path: str, source: Source) -> Any:
    if path in source.personal.subject:
        return ""
    if path in source.personal.mask:
        return FORGOTTEN if value else value
    if isinstance(value, dict):
        return {
            key: _without_words(each, f"{path}.{key}" if path else key, source)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_without_words(each, path, source) for each in value]
    return value
