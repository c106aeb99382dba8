"""Read what publishers type: full-width characters, markers for nothing, dates in many forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

EARLIEST: Final = date(2000, 1, 1)  # no publisher's list reaches further back
_NOTHING: Final = frozenset({"", "无", "暂无", "不详", "未标", "未标注", "无标注", "空白", "N/A"})
_MARKS_ONLY: Final = re.compile(r"[-/\\.*_、\s]*")
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―─━﹣－", "-"))


@dataclass(frozen=True)
class Period:
    """A date that a text states, and how much of it: its first day and day, month … year."""

    day: date
    precision: str


@dataclass(frozen=True)
class Production:
    """What a cell of production date or batch says: either, both or neither."""

    period: Period | None
    batch: str | None


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Write full-width letters, digits and marks as half-width, every dash as a hyphen."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def squeezed(text: str) -> str:
    """Write a text plainly and without any blank: ``产 品 名 称`` is 产品名称."""
    return "".join(plain(text).split())


def is_nothing(text: str) -> bool:
    """Tell whether a cell holds only a marker for nothing: a dash, a stroke, 无."""
    short = plain(text).strip()
    return short in _NOTHING or bool(_MARKS_ONLY.fullmatch(short))


_DATED: Final = tuple(  # one mark throughout: 2013-07/01 is a month and a batch
    re.compile(rf"(?<!\d)(20\d\d){first}(\d{{1,2}}){second}(\d{{1,2}})(?!\d)\s*[日号]?")
    for first, second in (
        *((rf"\s*{mark}\s*",) * 2 for mark in ("-", "[.]", "/", r"\\")),
        (r"\s*年\s*", r"\s*月\s*"),
        (r"\s", r"\s"),
    )
)
_MONTHED: Final = re.compile(r"(?<!\d)(20\d\d)\s*[-./\\年]\s*(\d{1,2})(?!\d|-\d\d?(?!\d))\s*月?")
_EIGHT_DIGITS: Final = re.compile(r"(?<![\dA-Za-z])(20\d\d)(\d\d)(\d\d)(?!\d)")
_SIX_DIGITS: Final = re.compile(r"(?<![\dA-Za-z])(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_YEARED: Final = re.compile(r"(?<!\d)(20\d\d)\s*年(?!\s*\d)|^(20\d\d)$")
_SHORT_DATED: Final = re.compile(r"^(\d\d)[-./年](\d{1,2})[-./月](\d{1,2})日?$")
_AMERICAN: Final = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d\d)$")  # a spreadsheet's own short form
_SHORT_DIGITS: Final = re.compile(r"^(\d\d)(\d\d)(\d\d)$")
_SHORT_MONTHED: Final = re.compile(r"^(\d\d)(?:[.](?=\d\d$)|年)(\d{1,2})月?$")
_SERIAL: Final = re.compile(r"^[34]\d{4}$")
_SERIAL_ORIGIN: Final = date(1899, 12, 30)
_EXPIRY: Final = re.compile(r"有效|限用|限期|保质|到期|失效|截止|保存")
_ITEM_NUMBER: Final = re.compile(r"^[(]?(货号|款号|型号|规格)|[(](货号|款号|型号)[)]$")
_LABEL: Final = re.compile(r"(生产)?(日期|批号|批次|编号)[:]?")


_CHINESE_DATE: Final = re.compile(
    r"(?P<year>[二2][〇零○O0一二三四五六七八九]{3})\s*年"
    r"(?:\s*(?P<month>[一二三四五六七八九十]{1,2}|元)\s*月)?"
    r"(?:\s*(?P<day>[一二三四五六七八九十]{1,3})\s*[日号])?"
)
_NUMERALS: Final = dict(zip("〇零○O一二三四五六七八九", "0000123456789", strict=True))


def western(text: str) -> str:
    """Write a date in Chinese numerals in digits: 二〇一五年三月 is 2015年3月."""
    return _CHINESE_DATE.sub(_in_digits, text) if "年" in text else text


def _in_digits(found: re.Match[str]) -> str:
    year = "".join(_NUMERALS.get(mark, mark) for mark in found["year"])
    parts = [f"{year}年"]
    for name, mark in (("month", "月"), ("day", "日")):
        if found[name]:
            parts.append(f"{_counted(found[name])}{mark}")
    return "".join(parts)


def _counted(numeral: str) -> int:
    """Read 三, 十, 十二, 二十, 三十一; the first month is also called 元."""
    if numeral == "元":
        return 1
    tens, ten, ones = numeral.rpartition("十")
    first = int(_NUMERALS.get(tens, "1")) if ten else 0
    return 10 * first + int(_NUMERALS.get(ones, "0"))


def read_production(
    text: str, latest: date, *, is_batch: bool = False, is_date: bool = False
) -> Production:
    """Read a cell of 生产日期/批号, which holds a date, a batch, both or neither.

    Parameters
    ----------
    latest
        No date after this one is believed.
    is_batch, is_date
        What the column's header promises. Under a header of batches only a date written out in
        full counts; under one of dates five digits are a spreadsheet's day number.
    """
    cell = western(plain(text).strip())
    if is_nothing(cell):
        return Production(None, None)
    if _EXPIRY.search(cell):
        return Production(None, None)  # a best-before date says nothing exact of production
    found = _stated(cell, latest) or (None if is_batch else _shortened(cell, latest, is_date))
    if found is None:
        return Production(None, _batch(cell))
    period, start, end = found
    return Production(period, _batch(cell[:start] + " " + cell[end:]))


def _batch(rest: str) -> str | None:
    rest = _LABEL.sub("", rest).replace("()", "").strip(" /\\、,;:.-~+\n\t")
    if is_nothing(rest) or _ITEM_NUMBER.search(rest):
        return None
    return rest


Found = tuple[Period, int, int]  # and where in the text it stands


def _stated(cell: str, latest: date) -> Found | None:
    """Find the first date that is written with its full year."""
    for pattern in (*_DATED, _MONTHED, _EIGHT_DIGITS, _SIX_DIGITS, _YEARED):
        for match in pattern.finditer(cell):
            parts = [int(part) for part in match.groups() if part]
            if pattern is _MONTHED and match.group().endswith(".1"):
                parts = parts[:1]  # a numeric cell drops the nought of 2012.10: January is not sure
            period = _period(parts, latest)
            if period:
                return period, match.start(), match.end()
    return None


def _shortened(cell: str, latest: date, is_date: bool) -> Found | None:
    """Read a cell that is nothing but a date with a year of two digits, or a day number."""
    period = None
    if match := _AMERICAN.match(cell):
        month, day, year = (int(part) for part in match.groups())
        period = _period([2000 + year, month, day], latest)
    for pattern in (_SHORT_DATED, _SHORT_DIGITS, _SHORT_MONTHED):
        if period is None and (match := pattern.match(cell)):
            year, *others = (int(part) for part in match.groups())
            period = _period([2000 + year, *others], latest)
    if period is None and is_date and _SERIAL.match(cell):
        period = _plausible(_SERIAL_ORIGIN + timedelta(days=int(cell)), "day", latest)
    return (period, 0, len(cell)) if period else None


def _period(parts: list[int], latest: date) -> Period | None:
    year, month, day = [*parts, 1, 1][:3]
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return _plausible(first, ("year", "month", "day")[len(parts) - 1], latest)


def _plausible(day: date, precision: str, latest: date) -> Period | None:
    return Period(day, precision) if EARLIEST <= day <= latest else None


_QUARTERS: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_QUARTER: Final = re.compile(r"(?<!\d)(20\d\d)\s*年?度?\s*第?\s*([1-4一二三四])\s*季度")
_TITLE_MONTH: Final = re.compile(r"(?<!\d)(20\d\d)\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_TITLE_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*年")


def read_title_period(title: str, latest: date) -> Period | None:
    """Read the day, month, quarter or year that a title names; the finest that is written."""
    text = western(plain(title))
    if match := _TITLE_MONTH.search(text):
        return _period([int(part) for part in match.groups() if part], latest)
    if match := _QUARTER.search(text):
        first_month = 3 * _QUARTERS[match[2]] - 2
        return _plausible(date(int(match[1]), first_month, 1), "quarter", latest)
    if match := _TITLE_YEAR.search(text):
        return _period([int(match[1])], latest)
    return None


def read_date(text: str, latest: date) -> Period | None:
    """Read a cell that holds a date and nothing else: 2013年第3季度, 2014-05-07, 2014年5月."""
    cell = western(plain(text).strip())
    if _QUARTER.search(cell):
        return read_title_period(cell, latest)
    found = _stated(cell, latest) or _shortened(cell, latest, is_date=True)
    return found[0] if found else None


_STAMP: Final = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)\d{6,}|/[tW]0?(20\d\d)(\d\d)(\d\d)")
_PREFIXED_STAMP: Final = re.compile(r"P0(20\d\d)(\d\d)(\d\d)\d{4,}")


def read_file_stamp(file_name: str, latest: date) -> Period | None:
    """Read the day that a publisher's content system wrote into a file or folder name."""
    for pattern in (_PREFIXED_STAMP, _STAMP):
        if match := pattern.search(f"/{file_name}"):
            return _period([int(part) for part in match.groups() if part], latest)
    return None
