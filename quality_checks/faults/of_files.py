"""Faults of whole files, put into their bytes."""

from __future__ import annotations

import gzip
import re
from random import Random

from quality_checks.faults.beds import Bed
from quality_checks.faults.catalogue import file_fault

_LINES = {"csv", "tsv", "ndjson"}


def _text(bed: Bed, content: bytes) -> tuple[str, str] | None:
    """Read the file as text, with the encoding it is in; a workbook is none."""
    if bed.source.format == "workbook":
        return None
    for encoding in bed.source.encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(bed: Bed) -> str | None:
    if bed.source.format == "tsv":
        return "\t"
    return bed.source.delimiter if bed.source.format == "csv" else None


@file_fault("the file ends in the middle of a record")
def truncated_file(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return content[: int(len(content) * dice.uniform(0.3, 0.8))]


@file_fault("the file ends after a third of its lines, at the end of one")
def truncated_at_a_line(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    if bed.source.format not in _LINES:
        return None
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: max(2, len(lines) // 3)])


@file_fault("an empty file")
def empty_file(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return b""


@file_fault("an HTML page answered in place of the data")
def html_in_place_of_data(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body></body></html>\n"


@file_fault("an error message answered in place of the data")
def error_in_place_of_data(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return b'{"error": {"code": "NOT_FOUND", "message": "No matches found!"}}'


@file_fault("the file compressed under its plain name")
def compressed_under_plain_name(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return gzip.compress(content, mtime=0)


@file_fault("UTF-8 taken for GBK on the way and saved so")
def utf8_read_as_gbk(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    found = _text(bed, content)
    if found is None or found[0].isascii():
        return None
    return found[0].encode().decode("gb18030", "replace").encode()


@file_fault("UTF-8 taken for Latin letters on the way and saved so")
def utf8_read_as_latin(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    found = _text(bed, content)
    if found is None or found[0].isascii():
        return None
    return found[0].encode().decode("latin-1").encode()


@file_fault("a file in GBK where its readers were told UTF-8")
def gbk_in_place_of_utf8(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    found = _text(bed, content)
    if found is None or found[0].isascii() or "gb18030" in bed.source.encodings:
        return None
    return found[0].encode("gb18030")


@file_fault("the line of column names is missing")
def header_missing(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    if bed.source.format not in {"csv", "tsv"} or bed.source.header:
        return None
    return content.split(b"\n", 1)[1]


@file_fault("another separator between the cells")
def other_delimiter(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    found, delimiter = _text(bed, content), _delimiter(bed)
    if found is None or delimiter is None:
        return None
    return found[0].replace(delimiter, ";").encode(found[1])


@file_fault("the lines of the file twice over, its head included")
def file_twice_over(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    return content + content if bed.source.format in _LINES else None


@file_fault("a separator too many in a part of the lines")
def separators_too_many(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    found, delimiter = _text(bed, content), _delimiter(bed)
    if found is None or delimiter is None:
        return None
    lines = found[0].splitlines(keepends=True)
    spoilt = [
        line.replace(delimiter, delimiter * 2, 1) if at and dice.random() < 0.3 else line
        for at, line in enumerate(lines)
    ]
    return "".join(spoilt).encode(found[1])


@file_fault("lines end as another system ends them", is_harmless=True)
def other_line_ends(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    if bed.source.format not in _LINES:
        return None
    return re.sub(rb"\r?\n", b"\n" if b"\r\n" in content else b"\r\n", content)


@file_fault("a mark of the byte order at the beginning", is_harmless=True)
def byte_order_mark(bed: Bed, content: bytes, dice: Random) -> bytes | None:
    if "utf-8-sig" not in bed.source.encodings or content.startswith(b"\xef\xbb\xbf"):
        return None
    found = _text(bed, content)
    return found[0].encode("utf-8-sig") if found else None
