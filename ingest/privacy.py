"""Personal data is taken out of a file before the file lands; nothing keeps the original.

Delimited files and JSON can be redacted; a file of another form is refused where its source names
personal columns.

A source names the columns to drop and the free texts to mask. Whatever is not named is watched:
a column that looks as if it held telephone or identity numbers stops the file, and so does a
column that nobody declared, because a renamed column of names looks like any other text. Messages
name columns and never a value.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from ingest.decode import decode
from ingest.errors import SourceError, UndeclaredColumnError, UnreadableFileError
from ingest.read_delimited import Record, name_labels, records_of
from ingest.read_json import document_of, named_paths, open_paths, parsed, records_in
from ingest.sniff import ZIP
from ingest.source import Source

_NOTICEABLE: Final = 0.01  # share of a column's filled cells that may not look personal
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECK: Final = "10X98765432"
_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_OLD_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_LANDLINE: Final = re.compile(
    r"(?<!\d)0\d{2,3}[-—－ ]\d{7,8}(?!\d)|(?<!\d)0(?:10|2\d|[3-9]\d{2})\d{7,8}(?!\d)"
)
_CARD: Final = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?:[ -]?\d{1,3})?(?!\d)")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z][·. ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_BROKEN: Final = "{"  # stands for a line that is no JSON, and is none itself
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９－＠．Ｘｘ", "0123456789-@.Xx")


def redact(data: bytes, source: Source, file_name: str) -> bytes:
    """Return the file with its personal columns emptied and its free texts masked.

    The layout stays: labels, order and number of columns, and the encoding the file came in.
    Records of a wrong width keep their fields and lose every value, since nobody knows which
    value stands where. Of a JSON document only the records are kept.

    Raises
    ------
    SourceError
        ``looks_personal`` naming the column; UndeclaredColumnError for a column nobody declared;
        UnreadableFileError when the file is no table that could be redacted.
    """
    if source.format not in _REDACTED or data.startswith(ZIP):
        form = "a zip" if data.startswith(ZIP) else source.format
        detail = f"personal columns cannot be taken out of {form}"
        raise UnreadableFileError(source.name, file_name, "cannot_redact", detail)
    text, encoding = decode(data, source, file_name)
    try:
        kept = _REDACTED[source.format](text, source, file_name)
        return kept.encode(encoding.removesuffix("-sig"))
    except (RecursionError, UnicodeEncodeError) as error:
        is_deep = isinstance(error, RecursionError)
        reason = "nested_too_deeply" if is_deep else "broken_text"
        detail = f"what is left of it cannot be written: {type(error).__name__}"
        raise UnreadableFileError(source.name, file_name, reason, detail) from None


def _redacted_table(text: str, source: Source, file_name: str) -> str:
    records = [record for record in records_of(text, source, file_name) if not record.is_blank]
    if not records:
        return ""
    labels = source.header or name_labels(records[0].cells)
    _insist_on_declared(labels, source, file_name)
    body = records if source.header else records[1:]
    kept = [_redacted(record, labels, source) for record in body]
    fitting = (row for row in kept if len(row) == len(labels))
    cells = (cell for row in fitting for cell in zip(labels, row, strict=True))
    _insist_on_impersonal(cells, source, file_name)
    header = [] if source.header else [records[0].cells]
    return _written([*header, *kept], source)


def _redacted_document(text: str, source: Source, file_name: str) -> str:
    document = document_of(text, source, file_name)
    records = records_in(document, source, file_name)
    kept: Any = [_redacted_object(record, source) for record in records]
    _insist_on_safe_objects(kept, source, file_name)
    if source.records == "{}":
        kept = dict(zip(document, kept, strict=True))
    elif source.records:
        for step in reversed(source.records.split(".")):
            kept = {step: kept}
    return json.dumps(kept, ensure_ascii=False)


def _redacted_lines(text: str, source: Source, file_name: str) -> str:
    """Redact one object a line; a broken line stays a broken line and loses what it says."""
    kept, objects = [], []
    for line in text.split("\n"):
        if not line.strip():
            kept.append("")
            continue
        try:
            objects.append(_redacted_object(parsed(line), source))
        except ValueError:
            kept.append(_BROKEN)
        else:
            kept.append(json.dumps(objects[-1], ensure_ascii=False))
    _insist_on_safe_objects(objects, source, file_name)
    return "\n".join(kept)


_REDACTED: Final[Mapping[str, Callable[[str, Source, str], str]]] = MappingProxyType(
    {
        "csv": _redacted_table,
        "tsv": _redacted_table,
        "json": _redacted_document,
        "ndjson": _redacted_lines,
    }
)


def mask(text: str) -> str:
    """Replace what identifies a person in a free text by what it was.

    Examples
    --------
    >>> mask("请回电13800138000，车牌粤B12345")
    '请回电〔电话〕，车牌〔车牌〕'
    """
    plain = text.translate(_FULL_WIDTH)
    masked = _MAIL.sub("〔邮箱〕", plain)
    masked = _IDENTITY.sub(_identity_or_number, masked)
    masked = _CARD.sub("〔银行卡〕", masked)
    masked = _OLD_IDENTITY.sub("〔证件〕", masked)
    masked = _MOBILE.sub("〔电话〕", masked)
    masked = _LANDLINE.sub("〔电话〕", masked)
    masked = _PLATE.sub("〔车牌〕", masked)
    return text if masked == plain else masked


def looks_personal(text: str) -> bool:
    """Tell whether a cell holds a mobile number or a valid 18-digit identity number."""
    plain = text.translate(_FULL_WIDTH)
    if _MOBILE.search(plain):
        return True
    return any(_is_identity(found) for found in _IDENTITY.findall(plain))


def _identity_or_number(found: re.Match[str]) -> str:
    """Call an 18-digit number what it is; a mistyped identity number is masked all the same."""
    return "〔证件〕" if _has_birthday(found[0]) else "〔银行卡〕"


def _is_identity(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[-1].upper() and _has_birthday(number)


def _has_birthday(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100  # noqa: PLR2004 - a century is its own name


def _redacted(record: Record, labels: Sequence[str], source: Source) -> list[str]:
    if record.problem:
        return [""]
    if len(record.cells) != len(labels):
        return [""] * len(record.cells)
    dropped, masked = frozenset(source.personal.drop), frozenset(source.personal.mask)
    return [
        "" if label in dropped else mask(cell) if label in masked else cell
        for label, cell in zip(labels, record.cells, strict=True)
    ]


def _redacted_object(record: Any, source: Source) -> Any:
    """Redact one record; what is no object has no columns, and all of it goes."""
    return _redacted_value(record, "", source) if isinstance(record, dict) else None


def _redacted_value(value: Any, path: str, source: Source) -> Any:
    if path in source.personal.drop:
        return ""
    if path in source.personal.mask:
        return _masked_value(value)
    if isinstance(value, dict):
        return {
            key: _redacted_value(inner, f"{path}.{key}" if path else key, source)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_redacted_value(inner, path, source) for inner in value]
    return value


def _masked_value(value: Any) -> Any:
    """Mask every text of a value, however deep it lies."""
    if isinstance(value, dict):
        return {key: _masked_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked_value(inner) for inner in value]
    return mask(value) if isinstance(value, str) else value


def _insist_on_safe_objects(records: Iterable[Any], source: Source, file_name: str) -> None:
    """Hold the paths of all records against the declaration, and their values against suspicion."""
    named = named_paths(source)
    cells: dict[str, list[str]] = {}
    for record in records:
        if isinstance(record, dict):
            open_paths(record, "", named, cells)
    _insist_on_declared(list(cells), source, file_name)
    _insist_on_impersonal(
        ((path, text) for path, several in cells.items() for text in several), source, file_name
    )


def _insist_on_declared(labels: Sequence[str], source: Source, file_name: str) -> None:
    mapped = {name for rule in source.columns.values() for name in rule.from_}
    known = mapped | {*source.ignore, *source.personal.drop, *source.personal.mask}
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise UndeclaredColumnError(
            source.name,
            file_name,
            "undeclared_column",
            f"columns neither mapped nor ignored, in a source with personal data: {unknown}",
            column=unknown[0],
        )


def _insist_on_impersonal(cells: Iterable[tuple[str, str]], source: Source, file_name: str) -> None:
    filled, suspicious = Counter[str](), Counter[str]()
    for label, cell in cells:
        if cell:
            filled[label] += 1
            suspicious[label] += looks_personal(cell)
    for label, share in _shares(suspicious, filled).items():
        if share >= _NOTICEABLE:
            detail = (
                f"{share:.0%} of the filled cells look like telephone or identity numbers, "
                "and the column is neither dropped nor masked"
            )
            raise SourceError(source.name, file_name, "looks_personal", detail, column=label)


def _shares(part: Mapping[str, int], whole: Mapping[str, int]) -> dict[str, float]:
    return {label: part.get(label, 0) / count for label, count in whole.items()}


def _written(rows: Iterable[Sequence[str]], source: Source) -> str:
    out = io.StringIO()
    if source.format == "tsv":
        for row in rows:
            out.write("\t".join(row) + "\n")
        return out.getvalue()
    csv.writer(out, delimiter=source.delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()
