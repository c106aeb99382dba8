"""Personal data is taken out of a file before the file lands; nothing keeps the original.

Delimited files, JSON and workbooks can be redacted, bare or zipped; a file of another form is
refused where its source names personal columns.

A source names the columns to drop, the free texts to mask, and the columns that name a person, in
whose place a pseudonym lands. Whatever is not named is watched: a column that looks as if it held
numbers of persons stops the file, and so does a column that nobody declared, because a renamed
column of names looks like any other text. Messages name columns and never a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ingest.archive import member_of
from ingest.decode import decode
from ingest.errors import UnreadableFileError
from ingest.personal.columns import PERSONS, TELLING, redacted_rows, telling_labels
from ingest.personal.forgetting import FORGOTTEN, written
from ingest.personal.masking import mask, without_own
from ingest.personal.subjects import Pseudonyms
from ingest.personal.watch import Watch, insist_on_declared
from ingest.personal.workbooks import Table, filled_labels, tables_of, write
from ingest.read_delimited import Record, name_labels, records_of
from ingest.read_json import document_of, named_paths, open_paths, parsed, records_in
from ingest.sniff import ZIP
from ingest.source import Source

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
_BROKEN: Final = "{"  # stands for a line that is no JSON, and is none itself
WITHHELD: Final = "〔隐去〕"  # a record of which nobody knows which value stands where


def redact(data: bytes, source: Source, file_name: str, people: Pseudonyms | None = None) -> bytes:
    """Return the file with its personal columns emptied and its free texts masked.

    The layout stays: labels, order and number of columns, and the encoding the file came in. A
    record of a wrong width, or with a person's number where none belongs, loses every value, since
    nobody knows which value stands where. Of a JSON document only the records are kept.

    Parameters
    ----------
    people
        Gives the pseudonyms for sources that name the columns of a subject; without it these
        columns are emptied like the others.

    Raises
    ------
    SourceError
        ``looks_personal`` naming the column; UndeclaredColumnError for a column nobody declared;
        UnreadableFileError when the file is no table that could be redacted.
    """
    if source.takes_plain_workbook(data):
        return _redacted_workbook(data, source, file_name, people)
    if source.member and data.startswith(ZIP):
        data = member_of(data, source, file_name)  # lands bare: its reader takes it either way
    if source.format not in _REDACTED or data.startswith(ZIP):
        form = "a zip" if data.startswith(ZIP) else source.format
        detail = f"personal columns cannot be taken out of {form}"
        raise UnreadableFileError(source.name, file_name, "cannot_redact", detail)
    text, encoding = decode(data, source, file_name)
    try:
        kept = _REDACTED[source.format](text, source, file_name, people)
        return kept.encode(encoding.removesuffix("-sig"))
    except (RecursionError, UnicodeEncodeError) as error:
        is_deep = isinstance(error, RecursionError)
        reason = "nested_too_deeply" if is_deep else "broken_text"
        detail = f"what is left of it cannot be written: {type(error).__name__}"
        raise UnreadableFileError(source.name, file_name, reason, detail) from None


def own_words(
    cells: Iterable[tuple[str, str]], source: Source, said_in: re.Pattern[str] = TELLING
) -> list[str]:
    """List what an object's personal values call the person, to be found in its other ones."""
    personal, missing = source.personal, source.missing
    telling = telling_labels(personal.subject, personal.drop, said_in)
    said = (cell.strip() for label, cell in cells if cell and label in telling)
    return [cell for cell in said if cell and cell not in missing]


def _redacted_table(text: str, source: Source, file_name: str, people: Pseudonyms | None) -> str:
    records = [record for record in records_of(text, source, file_name) if not record.is_blank]
    if not records:
        return ""
    labels = source.header or name_labels(records[0].cells)
    insist_on_declared(labels, source, file_name)
    watch = Watch(source)
    body = records if source.header else records[1:]
    fitting = [record.cells for record in body if _fits(record, len(labels))]
    redacted = redacted_rows(fitting, labels, source, people, watch)
    kept = ([WITHHELD] if row is None else row for row in redacted)
    rows = [next(kept) if _fits(each, len(labels)) else _withheld(each) for each in body]
    watch.insist(file_name)
    header = [] if source.header else [records[0].cells]
    return written([*header, *rows], source)


def _fits(record: Record, width: int) -> bool:
    return not record.problem and len(record.cells) == width


def _withheld(record: Record) -> list[str]:
    """Keep the width of a record that is not its header's, and no value."""
    return [WITHHELD] if record.problem else [WITHHELD, *[""] * (len(record.cells) - 1)]


def _redacted_workbook(
    data: bytes, source: Source, file_name: str, people: Pseudonyms | None
) -> bytes:
    watch = Watch(source)
    sheets = tables_of(data, source, file_name)
    for sheet in sheets:
        if isinstance(sheet, Table):
            insist_on_declared(filled_labels(sheet), source, file_name)

    def changed(table: Table) -> Iterator[list[str] | None]:
        rows = [[cells[label] for label in table.labels] for _, cells in table.rows]
        return redacted_rows(rows, table.labels, source, people, watch)

    kept = write(sheets, changed)
    watch.insist(file_name)
    return kept


def _redacted_document(text: str, source: Source, file_name: str, people: Pseudonyms | None) -> str:
    document = document_of(text, source, file_name)
    records = records_in(document, source, file_name)
    kept: Any = _redacted_objects(records, source, file_name, people)
    if source.records == "{}":
        kept = dict(zip(document, kept, strict=True))
    elif source.records:
        for step in reversed(source.records.split(".")):
            kept = {step: kept}
    return json.dumps(kept, ensure_ascii=False)


def _redacted_lines(text: str, source: Source, file_name: str, people: Pseudonyms | None) -> str:
    """Redact one object a line; a broken line stays a broken line and loses what it says."""
    lines: list[str] = []
    objects: dict[int, Any] = {}
    for number, line in enumerate(text.split("\n")):
        lines.append(_BROKEN if line.strip() else "")
        try:
            objects[number] = parsed(line)
        except ValueError:
            continue  # blank, or broken and stays so
    kept = _redacted_objects(objects.values(), source, file_name, people)
    for number, found in zip(objects, kept, strict=True):
        lines[number] = json.dumps(found, ensure_ascii=False)
    return "\n".join(lines)


_REDACTED: Final[Mapping[str, Callable[[str, Source, str, Pseudonyms | None], str]]] = (
    MappingProxyType(
        {
            "csv": _redacted_table,
            "tsv": _redacted_table,
            "json": _redacted_document,
            "ndjson": _redacted_lines,
        }
    )
)


def _redacted_objects(
    records: Iterable[Any], source: Source, file_name: str, people: Pseudonyms | None
) -> list[Any]:
    """Redact records of JSON; what is no object has no columns, and all of it goes."""
    named, watch, paths = named_paths(source), Watch(source), dict[str, None]()
    kept = []
    for record in records:
        cells: dict[str, list[str]] = {}
        if isinstance(record, dict):
            open_paths(record, "", named, cells)
        paths.update(dict.fromkeys(cells))
        flat = [(path, cell) for path, several in cells.items() for cell in several]
        strays = watch.see(flat)
        kept.append(_ObjectRedaction(source, flat, strays, people).redacted(record))
    insist_on_declared(list(paths), source, file_name)
    watch.insist(file_name)
    return kept


class _ObjectRedaction:
    """What becomes of the values of one object, wherever in it they stand."""

    def __init__(
        self,
        source: Source,
        cells: Sequence[tuple[str, str]],
        strays: frozenset[str],
        people: Pseudonyms | None,
    ) -> None:
        personal = source.personal
        self._drop, self._mask = frozenset(personal.drop), frozenset(personal.mask)
        self._subject, self._strays = frozenset(personal.subject), strays
        self._own = own_words(cells, source)
        self._whose = own_words(cells, source, PERSONS)
        named = [cell for path in personal.subject for at, cell in cells if at == path and cell]
        name = people.name(named) if people and named else ""
        self._is_forgotten, self._name = name is None, name or ""

    def redacted(self, record: Any) -> Any:
        return self._value(record, "") if isinstance(record, dict) else None

    def _value(self, value: Any, path: str) -> Any:
        if path in self._drop or (path in self._subject and value in _EMPTY):
            return ""
        if path in self._subject:
            return self._pseudonym()
        if path in self._mask:
            return self._masked(value)
        if isinstance(value, dict):
            return {
                key: self._value(inner, f"{path}.{key}" if path else key)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self._value(inner, path) for inner in value]
        return self._kept(value, path)

    def _kept(self, value: Any, path: str) -> Any:
        """Keep a plain value that nothing is said about, unless it is a person's after all."""
        if path in self._strays:
            return WITHHELD
        return without_own(value, self._whose) if isinstance(value, str) else value

    def _pseudonym(self) -> str:
        """Give the pseudonym to the first place that names the person, nothing to the others."""
        name, self._name = self._name, ""
        return name

    def _masked(self, value: Any) -> Any:
        """Mask every text of a value, however deep it lies."""
        if isinstance(value, dict):
            return {key: self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._masked(inner) for inner in value]
        if self._is_forgotten and value:
            return FORGOTTEN
        return mask(value, self._own) if isinstance(value, str) else value
