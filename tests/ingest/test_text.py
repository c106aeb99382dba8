"""Dates and markers are read as publishers type them, and nothing is read that is not there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import (
    EARLIEST,
    Period,
    is_nothing,
    plain,
    read_date,
    read_file_stamp,
    read_production,
    read_title_period,
    squeezed,
)

LATEST = date(2018, 12, 31)


@pytest.mark.parametrize(
    ("text", "day", "precision", "batch"),
    [
        ("2014-04-21", date(2014, 4, 21), "day", None),
        ("2016-06-7", date(2016, 6, 7), "day", None),
        ("2015年10月20日", date(2015, 10, 20), "day", None),
        ("2014 年 2 月 13 日", date(2014, 2, 13), "day", None),
        ("2014/11/04", date(2014, 11, 4), "day", None),
        ("2014.9.4", date(2014, 9, 4), "day", None),
        ("2013 11 03", date(2013, 11, 3), "day", None),
        ("20140213", date(2014, 2, 13), "day", None),
        ("130707", date(2013, 7, 7), "day", None),
        ("13-9-28", date(2013, 9, 28), "day", None),
        ("1/27/16", date(2016, 1, 27), "day", None),
        ("2012-03", date(2012, 3, 1), "month", None),
        ("2013－03", date(2013, 3, 1), "month", None),
        ("2014年4月", date(2014, 4, 1), "month", None),
        ("13年4月", date(2013, 4, 1), "month", None),
        ("2016.4", date(2016, 4, 1), "month", None),
        ("2012.04", date(2012, 4, 1), "month", None),
        ("14.04", date(2014, 4, 1), "month", None),
        ("201304", date(2013, 4, 1), "month", None),
        ("2014年", date(2014, 1, 1), "year", None),
        ("2012.1", date(2012, 1, 1), "year", None),  # October or January, the cell lost it
        ("2016-02-26/U12605", date(2016, 2, 26), "day", "U12605"),
        ("2015-08\\Y039100(货号)", date(2015, 8, 1), "month", None),
        ("2017-03/702、703", date(2017, 3, 1), "month", "702、703"),
        ("2013-07/01、02", date(2013, 7, 1), "month", "01、02"),
        ("批号：A12", None, None, "A12"),
        ("S16006", None, None, "S16006"),
        ("1309231801", None, None, "1309231801"),
        ("有效期至2018-06-23", None, None, None),
        ("货号：1443", None, None, None),
        ("——", None, None, None),
        ("2013-02-30", None, None, "2013-02-30"),
    ],
)
def test_a_production_cell_is_read_as_date_and_batch(
    text: str, day: date | None, precision: str | None, batch: str | None
) -> None:
    """The column holds a date, a batch, both, or a mark for neither."""
    read = read_production(text, LATEST)
    assert (read.period.day if read.period else None) == day
    assert (read.period.precision if read.period else None) == precision
    assert read.batch == batch


def test_nothing_is_produced_after_the_list_came_out() -> None:
    """A date behind the publication is a best-before date or a slip."""
    assert read_production("2018-06-23", date(2016, 3, 15)).period is None


def test_a_header_of_batches_makes_no_date_of_six_digits() -> None:
    """Under 生产批号 the digits 130707 are a batch; a date in full is still a date."""
    assert read_production("130707", LATEST, is_batch=True).period is None
    assert read_production("2014-02-14", LATEST, is_batch=True).period is not None


def test_five_digits_are_a_day_only_under_a_header_of_dates() -> None:
    """42434 is how a spreadsheet stores 2016-03-05, and also how a batch may look."""
    assert read_production("42434", LATEST).period is None
    read = read_production("42434", LATEST, is_date=True).period
    assert read is not None
    assert read.day == date(2016, 3, 5)


@given(st.text(alphabet="0123456789年月日号-./\\ 至效期ABZ、——（）", max_size=30), st.booleans())
def test_no_text_breaks_the_reader_or_leaves_the_plausible_years(text: str, is_date: bool) -> None:
    """Whatever is typed, a date that comes out lies between the first list and the landing."""
    period = read_production(text, LATEST, is_date=is_date).period
    assert period is None or EARLIEST <= period.day <= LATEST


@given(st.text(max_size=40))
def test_titles_and_file_names_never_give_a_future_date(text: str) -> None:
    """The names around a list are held to the same bounds as its cells."""
    found = [
        read_title_period(text, LATEST),
        read_file_stamp(text, LATEST),
        read_date(text, LATEST),
    ]
    assert all(EARLIEST <= period.day <= LATEST for period in found if period)


@given(st.dates(min_value=EARLIEST, max_value=LATEST))
def test_every_full_form_of_a_day_is_the_same_day(day: date) -> None:
    """Four ways to write a day, one day."""
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ]
    read = [read_production(form, LATEST).period for form in forms]
    assert [period.day for period in read if period] == [day] * 4


@pytest.mark.parametrize(
    ("title", "day", "precision"),
    [
        ("2016年三季度省级工业产品监督检查结果", date(2016, 7, 1), "quarter"),
        ("2013年第2季度抽查", date(2013, 4, 1), "quarter"),
        ("2014 年 5 月监督抽查结果", date(2014, 5, 1), "month"),
        ("附件1 2016年第4批羊绒针织衫等45种产品", date(2016, 1, 1), "year"),
    ],
)
def test_a_title_gives_the_finest_period_it_names(title: str, day: date, precision: str) -> None:
    """Quarters and months in a title are kept as such, never sharpened."""
    period = read_title_period(title, LATEST)
    assert period is not None
    assert (period.day, period.precision) == (day, precision)


def test_three_years_back_is_no_year() -> None:
    """近3年 names no year, nor does the number of a standard."""
    assert read_title_period("近3年产品质量国家监督抽查连续两次不合格", LATEST) is None
    assert read_title_period("执行GB/T18801-2015企业名单", LATEST) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("P020130403469630469990/附件/附件4-1.xls", date(2013, 4, 3)),
        ("cn_spot_checks/201502151312258877817143.xls", date(2015, 2, 15)),
        ("02c8dfc2-b362-4e18-8bae-facf4f91ae0c.xls", None),
    ],
)
def test_a_file_name_carries_the_day_of_publication(name: str, day: date | None) -> None:
    """Content systems write the day of upload into the name; a random name has none."""
    period = read_file_stamp(name, LATEST)
    assert (period.day if period else None) == day


def test_full_width_and_blanks_make_no_difference() -> None:
    """Header words are compared half-width and without blanks."""
    assert squeezed("产 品\n名　称（Ａ１）") == "产品名称(A1)"
    assert plain("２０１３－０３") == "2013-03"


@pytest.mark.parametrize("text", ["", "/", "——", "－", "\\", "--", "无", " - ", "／"])
def test_marks_for_nothing_are_nothing(text: str) -> None:
    """Publishers fill empty cells with a dozen marks."""
    assert is_nothing(text)


@given(st.dates(date(2000, 1, 1), date(2026, 11, 1)))
def test_a_day_in_chinese_numerals_is_the_same_day(day: date) -> None:
    """二〇一五年三月二十日 is 2015年3月20日, with either sign for nought."""
    ones = "〇一二三四五六七八九"

    def counted(number: int) -> str:
        tens, rest = divmod(number, 10)
        lead = "" if not tens else "十" if tens == 1 else f"{ones[tens]}十"
        return lead + (ones[rest] if rest else "")

    year = "".join(ones[int(digit)] for digit in str(day.year))
    text = f"{year}年{counted(day.month)}月{counted(day.day)}日"
    for written in (text, text.replace("〇", "零"), text.replace("〇", "○")):
        assert read_production(written, date(2026, 11, 23)).period == Period(day, "day")
