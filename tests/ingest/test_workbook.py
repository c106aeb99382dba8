"""Workbooks are opened as text with merged ranges, and what is no workbook is refused."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from ingest.errors import UnreadableFileError
from ingest.workbook import read_workbook


def refused(path: Path) -> str:
    """Return the reason for which a file is refused."""
    with pytest.raises(UnreadableFileError) as error:
        read_workbook(path, "test", path.name)
    return error.value.reason


def test_cells_are_written_as_a_person_reads_them(tmp_path: Path) -> None:
    """Days in ISO form, whole numbers without a point, text without outer blanks."""
    path = tmp_path / "cells.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, ["  合格 ", 12, 0.1 + 0.2, True])
    sheet.write_datetime(0, 4, datetime(2016, 3, 5), day)  # noqa: DTZ001 - a cell has no zone
    sheet.write_datetime(0, 5, datetime(2016, 3, 5, 8, 30), moment)  # noqa: DTZ001
    book.close()
    (read,) = read_workbook(path, "test", path.name)
    assert read.name == "表"
    assert read.rows[0] == ("合格", "12", "0.3", "True", "2016-03-05", "2016-03-05 08:30:00")


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_a_merged_range_has_its_text_everywhere(tmp_path: Path, suffix: str) -> None:
    """The publisher merges a firm over its products; each of them is that firm's."""
    path = tmp_path / f"merged{suffix}"
    if suffix == ".xlsx":
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet()
        sheet.merge_range(1, 0, 2, 0, "甲厂")
        sheet.write(2, 1, "乙")
        book.close()
    else:
        old = xlwt.Workbook()
        page = old.add_sheet("Sheet1")
        page.write_merge(1, 2, 0, 0, "甲厂")
        page.write(2, 1, "乙")
        old.save(str(path))
    (read,) = read_workbook(path, "test", path.name)
    assert [read.text(row, 0) for row in range(3)] == ["", "甲厂", "甲厂"]
    assert read.rows[2] == ("", "乙")
    assert read.origin(2, 0) == (1, 0)


def test_an_error_page_saved_as_xls_is_refused(tmp_path: Path) -> None:
    """A server's apology is not an empty list of failures."""
    path = tmp_path / "page.xls"
    path.write_text("\n<!DOCTYPE html><html><body>404</body></html>", encoding="utf-8")
    assert refused(path) == "wrong_format"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"<?xml version='1.0'?><Workbook/>", "wrong_format"),
        (b"a,b\n1,2\n", "wrong_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken_workbook"),
        (b"PK\x03\x04 cut off", "broken_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
    ],
)
def test_wrong_bytes_are_refused_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    """The reason is a stable code that a person can act on."""
    path = tmp_path / "wrong.xls"
    path.write_bytes(content)
    assert refused(path) == reason


def test_a_zip_without_workbook_is_refused(tmp_path: Path) -> None:
    """An archive of annexes is unpacked by the person who drops it, not read as a sheet."""
    path = tmp_path / "annexes.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("附件1.txt", "x")
    assert refused(path) == "wrong_format"


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    """Sixty megabytes out of sixty kilobytes is no list of products."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert path.stat().st_size < 100_000
    assert refused(path) == "oversized"


def test_a_sheet_with_a_far_corner_is_refused(tmp_path: Path) -> None:
    """Two cells can span a rectangle that fills the memory."""
    path = tmp_path / "corner.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    assert refused(path) == "oversized"


def test_a_missing_date_format_leaves_the_number(tmp_path: Path) -> None:
    """A number that nobody formatted as a date is no date yet: that is for the column to say."""
    path = tmp_path / "serial.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(0, 0, (date(2016, 3, 5) - date(1899, 12, 30)).days)
    book.close()
    assert read_workbook(path, "test", path.name)[0].rows[0] == ("42434",)
