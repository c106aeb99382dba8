"""A first look at a file's bytes, before it lands.

Is it what its source says it is? A server that has nothing to give answers with a page, a browser
saves an archive under the name of a table, a download stops at once. All of these are told here by
their first bytes; what is wrong further inside is the reader's to find.
"""

from __future__ import annotations

import re
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.source import Source

_HTML: Final = re.compile(
    # a comment is read in one way only: a file of nothing but comments would take for ever
    rb"\s*+(?:<\?xml[^>]*\?>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_CONTAINERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"%PDF", "PDF"),
    (_OLE, "Office workbook"),
)
_WORKBOOKS: Final = (_OLE, b"PK\x03\x04")
_UTF16: Final = ("utf-16", "utf-16-le", "utf-16-be")


def sniff(data_head: bytes, source: Source, file_name: str) -> None:
    """Look at the first bytes of a file and refuse what cannot be the declared format.

    Raises
    ------
    UnreadableFileError
        ``empty_file``, ``html_instead_of_data``, ``compressed_file``, ``binary_data`` or
        ``other_format``.
    """
    reason, detail = _objection(data_head, source)
    if reason:
        raise UnreadableFileError(source.name, file_name, reason, detail)


def _objection(head: bytes, source: Source) -> tuple[str, str]:
    if not head.strip():
        return "empty_file", "the file holds nothing"
    bare = head
    for mark in _MARKS:
        bare = bare.removeprefix(mark)
    if source.format == "html":
        return ("", "") if _HTML.match(bare) else ("other_format", "does not begin as a page does")
    if _HTML.match(bare):
        return "html_instead_of_data", f"a web page where {source.format} is declared"
    if source.format == "workbook":
        is_workbook = head.startswith(_WORKBOOKS)
        return ("", "") if is_workbook else ("other_format", "neither an old nor a new workbook")
    if source.takes_plain_workbook(head) or (source.member and head.startswith(ZIP)):
        return "", ""  # what its member holds is looked at when it is unpacked
    return _text_objection(head, bare.lstrip(), source)


def _text_objection(head: bytes, text: bytes, source: Source) -> tuple[str, str]:
    for magic, container in _CONTAINERS:
        if head.startswith(magic):
            return "compressed_file", f"{container} where {source.format} text is declared"
    if b"\0" in head and not _is_utf16(source):
        return "binary_data", f"a NUL at byte {head.find(bytes(1))} where text is declared"
    return _other_text(text, source)


def _other_text(text: bytes, source: Source) -> tuple[str, str]:
    """Tell XML, JSON and tables apart by the character they begin with."""
    first = text[:1]
    is_xml = text.startswith(b"<?xml")
    if source.format == "xml" and first != b"<":
        return "other_format", "does not begin as XML does"
    if source.format in {"json", "ndjson"} and first not in {b"{", b"["}:
        return "other_format", f"does not begin as {source.format} does"
    if source.format in {"csv", "tsv"} and (is_xml or text.startswith((b'{"', b"[{"))):
        return "other_format", f"{'XML' if is_xml else 'JSON'} where {source.format} is declared"
    return "", ""


def _is_utf16(source: Source) -> bool:
    return any(encoding.lower().replace("_", "-") in _UTF16 for encoding in source.encodings)
