"""Read measured values and limits as they are typed: ≤0.05 mg/kg, 4.0～8.5, 1.2×10³ CFU/g, 未检出.

Strict: a number is read only where the whole text is one number, or one range, with a comparator
and a unit at most. A grade of 4-5, three results in a cell, a limit that depends on the class of
the product stay text, for nobody can say from the text alone which number would be the one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ingest.text import is_nothing, plain

_MOST: Final = Decimal(10) ** 20  # the raw layer holds 20 digits before the point …
_LEAST_PLACE: Final = Decimal("0.00000001")  # … and 8 after
_MOST_UNIT: Final = 20  # characters

_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED_POWER: Final = re.compile(r"(?<=10)[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MARKS: Final = str.maketrans({"〜": "~", "∼": "~", "−": "-"})

_NUMBER: Final = re.compile(
    r"(?P<base>[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,18})(?:[.]\d{1,18})?)"
    r"(?:[eE](?P<exponent>[+-]?\d{1,2})(?!\d)|\s*[×xX*·]\s*10(?P<raised>\^)?(?P<power>[+-]?\d{1,2})?(?!\d))?"
)
_COUNTED: Final = re.compile(r"CFU|MPN|菌|个", re.IGNORECASE)

_UNIT_WORD: Final = (
    "毫克|微克|千克|公斤|克|毫升|升|毫米|厘米|微米|米|级|度|分钟|小时|分贝|分|秒|天|年|次|倍|条|处|件"
    "|千伏|毫伏|伏|毫安|安|千瓦|瓦|兆欧|欧姆|欧|千牛|牛|兆帕|千帕|帕|焦耳|赫兹|元|转|滴|批|枚|根|株|粒|个|只"
)
_UNIT: Final = re.compile(
    rf"(?:[A-Za-zμΩ°%‰]|{_UNIT_WORD})(?:[A-Za-zμΩ°%‰\d/·*^()\-]|[.](?!\d)|{_UNIT_WORD})*"
)

_SIGN_WORDS: Final = {
    ">=": "≥ >= ≧ ≮ 不小于 不低于 不少于 不得低于 不得小于 不应低于 不应小于"
    " 大于等于 大于或等于 至少",
    "<=": "≤ <= ≦ ≯ 不大于 不超过 不高于 不多于 不得超过 不得大于 不得高于 不应超过 不应大于"
    " 小于等于 小于或等于 至多",
    ">": "> 大于 高于 超过",
    "<": "< 小于 低于",
    "~": "~ ≈ 约",
}
_SIGN_OF: Final = {word: sign for sign, words in _SIGN_WORDS.items() for word in words.split()}
_SIGN: Final = re.compile(
    "应?(" + "|".join(map(re.escape, sorted(_SIGN_OF, key=len, reverse=True))) + r")\s*"
)
_NOT_DETECTED: Final = re.compile(
    r"均?(?:未检出|未测出|阴性|N[.]?D[.]?)\s*(?:[(][^()]*[)])?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"\s*(?:~|至|到|--?)\s*")
_INSIDE: Final = re.compile(r"\s*(≤|<=|≦|<)\s*[A-Za-z\u4e00-\u9fff]{1,8}\s*(≤|<=|≦|<)\s*")
_AND: Final = re.compile(r"\s*(?:[,、;]|且)\s*")
_SIDE: Final = re.compile(r"\s*(?:[(]?含?[)]?)以(?P<side>[上下])\s*(?:[(]含[^()]{0,4}[)])?")
_LIMIT_LABEL: Final = re.compile(
    r"(?:参考|推荐性?)?(?:标准|规定|限量|技术|明示|标称|标注)(?:标准|规定)?(?:值|要求|指标)?\s*[:为]?\s*"
)
_VALUE_LABEL: Final = re.compile(r"(?:实测|检验|检测|测定|测试)(?:值|结果)?\s*[:为]?\s*")


@dataclass(frozen=True)
class Measured:
    """A measured value: its number, how the true one stands to it, and the unit it is in."""

    value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the text says neither a number nor that nothing was found."""
        return self.value is None and self.comparator is None


@dataclass(frozen=True)
class Limit:
    """What is allowed: from, to, whether the bounds themselves pass, and the unit they are in."""

    low: Decimal | None = None
    high: Decimal | None = None
    is_low_allowed: bool | None = None
    is_high_allowed: bool | None = None
    unit: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether no bound could be read."""
        return self.low is None and self.high is None


@lru_cache(maxsize=65536)
def read_value(text: str) -> Measured:
    """Read a measured value; nothing where the text is not exactly one."""
    cell = _without(_VALUE_LABEL, _evened(text))
    if _NOT_DETECTED.fullmatch(cell):
        return Measured(comparator="not_detected")
    sign, number = _signed(cell)
    found = _number_and_unit(number)
    return Measured(found[0], sign, found[1]) if found else Measured()


@lru_cache(maxsize=65536)
def read_limit(text: str) -> Limit:
    """Read what is allowed; nothing where the text is not one bound or one range.

    A number without a word for its direction bounds nothing: 0.5 may be the most or the least.
    """
    cell = _without(_LIMIT_LABEL, _evened(text))
    for read in (_bound, _sided, _range, _around, _inside, _two_bounds):
        limit = read(cell)
        if not limit.is_nothing:
            is_ordered = limit.low is None or limit.high is None or limit.low <= limit.high
            return limit if is_ordered else Limit()
    return Limit()


@lru_cache(maxsize=16384)
def read_unit(text: str) -> str | None:
    """Return the unit that a text is, without brackets and 单位：; None when it is none."""
    cell = _evened(text).strip()
    if len(cell) > 1 and cell[0] in "([" and cell[-1] in ")]" and _is_balanced(cell[1:-1]):
        cell = cell[1:-1].strip()
    cell = "".join(cell.split()).removeprefix("单位").lstrip(":")
    is_one = len(cell) <= _MOST_UNIT and _is_balanced(cell) and _UNIT.fullmatch(cell)
    return cell if is_one else None


def _evened(text: str) -> str:
    """Write a text plainly, on one line, with powers of ten as 10^3."""
    raised = _RAISED_POWER.sub(lambda found: "^" + found.group().translate(_RAISED), text)
    return " ".join(plain(raised).translate(_MARKS).split())


def _without(label: re.Pattern[str], cell: str) -> str:
    """Drop the label and the brackets around a cell: (标准值≤25mg/kg) is ≤25mg/kg."""
    if cell.startswith("(") and cell.endswith(")") and _is_balanced(cell[1:-1]):
        cell = cell[1:-1].strip()
    found = label.match(cell)
    return cell[found.end() :] if found else cell


def _is_balanced(text: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            return False
    return depth == 0


def _signed(cell: str) -> tuple[str | None, str]:
    found = _SIGN.match(cell)
    return (_SIGN_OF[found[1]], cell[found.end() :]) if found else (None, cell)


def _number_and_unit(text: str) -> tuple[Decimal, str | None] | None:
    """Read a text that is one number and, at most, its unit."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip()
    unit = read_unit(rest) if rest else None
    if rest and unit is None:
        return None
    value = _decimal(found, unit)
    return None if value is None else (value, unit)


def _decimal(found: re.Match[str], unit: str | None) -> Decimal | None:
    """Return the number; None where it is too large, too fine, or its power may be none."""
    value = Decimal(found["base"].replace(",", ""))
    power = int(found["exponent"] or found["power"] or _has_power(found))  # 2×10: once
    if found["power"] and not found["raised"] and not _is_lost_power(value, power, unit):
        return None
    value = value.scaleb(power)
    is_exact = value == value.quantize(_LEAST_PLACE) if abs(value) < _MOST else False
    return value if is_exact else None


def _has_power(found: re.Match[str]) -> bool:
    return found["exponent"] is not None or found.end() > found.end("base")


def _is_lost_power(value: Decimal, power: int, unit: str | None) -> bool:
    """Tell whether 1.2×103 is 1.2×10³ written without raising: so germs are counted, no sizes."""
    is_counted = unit is not None and _COUNTED.search(unit) is not None
    return is_counted and abs(value) < 10 and 0 < power < 10  # noqa: PLR2004


def _bound(cell: str) -> Limit:
    sign, number = _signed(cell)
    found = _number_and_unit(number)
    if found is None or sign is None or sign == "~":
        return Limit()
    value, unit = found
    if sign[0] == ">":
        return Limit(low=value, is_low_allowed=sign == ">=", unit=unit)
    return Limit(high=value, is_high_allowed=sign == "<=", unit=unit)


def _sided(cell: str) -> Limit:
    """Read 50mg/kg以下, which in the law's language takes the bound in."""
    found = _SIDE.search(cell)
    if found is None or found.end() < len(cell):
        return Limit()
    return _bound((">=" if found["side"] == "上" else "<=") + cell[: found.start()])


def _range(cell: str) -> Limit:
    """Read 4.0~8.5, but not 4-5, which is a grade between two."""
    first = _NUMBER.match(cell)
    if first is None:
        return Limit()
    for mark in _BETWEEN.finditer(cell, first.end()):
        low, high = _number_and_unit(cell[: mark.start()]), _number_and_unit(cell[mark.end() :])
        if low and high and low[1] in {None, high[1]}:
            is_grade = "-" in mark.group() and high[0] - low[0] == 1
            return Limit() if is_grade else Limit(low[0], high[0], True, True, high[1])
    return Limit()


def _around(cell: str) -> Limit:
    middle, mark, by = cell.partition("±")
    off = _number_and_unit(by.strip()) if mark else None
    if off is None:
        return Limit()
    at = _number_and_unit(middle.strip()) if middle.strip() else (Decimal(0), off[1])
    if at is None or (at[1] is not None and at[1] != off[1]):
        return Limit()  # 100 g ± 5 %: per cent of what it says, not of what it means
    return Limit(at[0] - off[0], at[0] + off[0], True, True, off[1])


def _inside(cell: str) -> Limit:
    found = _INSIDE.search(cell)
    if found is None:
        return Limit()
    low, high = _number_and_unit(cell[: found.start()]), _number_and_unit(cell[found.end() :])
    if low is None or high is None or low[1] not in {None, high[1]}:
        return Limit()
    return Limit(low[0], high[0], found[1] != "<", found[2] != "<", high[1])


def _two_bounds(cell: str) -> Limit:
    parts = [_bound(part) for part in _AND.split(cell)]
    if len(parts) != 2 or any(part.is_nothing for part in parts):  # noqa: PLR2004
        return Limit()
    low = next((part for part in parts if part.low is not None), None)
    high = next((part for part in parts if part.high is not None), None)
    if low is None or high is None or low.unit not in {None, high.unit}:
        return Limit()
    return Limit(low.low, high.high, low.is_low_allowed, high.is_high_allowed, high.unit)


def is_measurement(text: str) -> bool:
    """Tell whether a cell holds what is measured, be it one number, a grade of 4-5 or 未检出."""
    return not is_nothing(text) and not (
        read_value(text).is_nothing and read_limit(text).is_nothing
    )
