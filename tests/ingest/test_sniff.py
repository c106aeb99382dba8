"""The first bytes tell whether a file is what its source says it is."""

from __future__ import annotations

import gzip

import pytest

from ingest.errors import UnreadableFileError
from ingest.sniff import sniff


@pytest.mark.parametrize(
    ("form", "head", "reason"),
    [
        ("csv", b"", "empty_file"),
        ("csv", b" \r\n ", "empty_file"),
        ("csv", b"\n\n<!DOCTYPE html>\n<html>", "html_instead_of_data"),
        ("csv", b"\xef\xbb\xbf<HTML><body>", "html_instead_of_data"),
        ("json", b"<!-- a --><html lang='en'>", "html_instead_of_data"),
        ("xml", b"<?xml version='1.0'?><!DOCTYPE html>", "html_instead_of_data"),
        ("workbook", b"<html xmlns:x='urn:x'>", "html_instead_of_data"),
        ("csv", gzip.compress(b"a,b\n", mtime=0), "compressed_file"),
        ("csv", b"PK\x03\x04rest", "compressed_file"),
        ("json", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compressed_file"),
        ("csv", b"%PDF-1.7", "compressed_file"),
        ("csv", b"a,b\n1,\x002\n", "binary_data"),
        ("csv", b'{"error": "x"}', "other_format"),
        ("csv", b"<?xml version='1.0'?><a/>", "other_format"),
        ("json", b"a,b\n", "other_format"),
        ("ndjson", b"a,b\n", "other_format"),
        ("xml", b'{"a": 1}', "other_format"),
        ("workbook", b"a,b\n", "other_format"),
    ],
)
def test_a_file_that_is_something_else_is_refused(declared, form, head, reason):
    """Pages, archives and other formats are told before they land."""
    with pytest.raises(UnreadableFileError, match=rf"^test_records: a.txt: .*\[{reason}\]$"):
        sniff(head, declared(format=form), "a.txt")


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("csv", "序号,名称\n".encode("gb18030")),
        ("csv", b"name\n<b>bold</b>\n"),
        ("tsv", b"1\tx\n"),
        ("json", b'\xef\xbb\xbf [{"a": 1}]'),
        ("ndjson", b'{"a": 1}\n'),
        ("xml", b"\xef\xbb\xbf<?xml version='1.0'?><r/>"),
        ("workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("workbook", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_what_it_says_passes(declared, form, head):
    """A mark before the text and another script are no reason to refuse."""
    assert sniff(head, declared(format=form), "a.txt") is None


@pytest.mark.shared
def test_a_saved_web_page_is_told_from_an_archive_of_data(declared, shared_data):
    """A real page that a scraper saved as a zipped table."""
    head = (shared_data / "poison" / "neiss__injuries.tsv.gz").read_bytes()[:65536]
    with pytest.raises(UnreadableFileError, match="html_instead_of_data"):
        sniff(head, declared(format="tsv", header=["a"]), "neiss__injuries.tsv.gz")
