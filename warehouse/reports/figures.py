"""How numbers and dates are written, in one place for both languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

Language = Literal["zh", "en"]

NOTHING: Final = "—"
SHARE: Final = "share"  # the unit of values between 0 and 1
SMALLEST_CHANCE: Final = 0.0005  # below it three decimals show nothing

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def whole(number: int | None) -> str:
    """Write a count: 12,345."""
    return NOTHING if number is None else f"{number:,}"


def signed(number: int) -> str:
    """Write a change: +3, −2, and a plain 0."""
    if number == 0:
        return "0"
    return f"+{number:,}" if number > 0 else f"−{-number:,}"


def percent(share: float | None) -> str:
    """Write a share with one decimal; what is not nothing never reads 0.0%."""
    if share is None:
        return NOTHING
    if share in {0, 1}:
        return f"{share * 100:.0f}%"
    shown = rounded(share * 100, 1)
    return "<0.1%" if share > 0 and shown == "0.0" else f"{shown}%"


def chance(probability: float) -> str:
    """Write a p-value with three decimals; what may happen never reads 0.000."""
    return "<0.001" if probability < SMALLEST_CHANCE else rounded(probability, 3)


def rounded(number: float | Decimal, digits: int) -> str:
    """Round half up in decimal, as people do by hand."""
    step = Decimal(1).scaleb(-digits)
    return f"{Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP):,}"


def interval(low: float | None, high: float | None, unit: str | None) -> str:
    """Write a range: 7.0–26.2% for shares, 3.1–9.8 for anything else."""
    if low is None or high is None:
        return NOTHING
    if unit == SHARE:
        return f"{rounded(low * 100, 1)}–{rounded(high * 100, 1)}%"
    return f"{rounded(low, 1)}–{rounded(high, 1)}"


def measured(value: float | None, unit: str | None) -> str:
    """Write a value in its unit; whole numbers without decimals."""
    if value is None:
        return NOTHING
    if unit == SHARE:
        return percent(value)
    return whole(int(value)) if float(value).is_integer() else rounded(value, 2)


def exact(number: Decimal | None, digits: int = 2) -> str:
    """Write a decimal with all the digits it has, and at least so many."""
    if number is None:
        return NOTHING
    return f"{number:.{max(digits, _digits(number))}f}"


def equation(parts: Iterable[Decimal], total: Decimal | None) -> str:
    """Write a sum with its parts, to the last digit: 0.60 + 0.40 = 1.00."""
    listed = [part for part in parts if part]
    numbers = [*listed, *([] if total is None else [total])]
    digits = max((_digits(number) for number in numbers), default=2)
    if not listed or listed == [total]:
        return exact(total, digits)
    return f"{' + '.join(exact(part, digits) for part in listed)} = {exact(total, digits)}"


def _digits(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2


def day(when: date | None) -> str:
    """Write a day in tables: 2026-11-22."""
    return NOTHING if when is None else when.isoformat()


def month(when: date) -> str:
    """Write a month in tables: 2026-11."""
    return f"{when:%Y-%m}"


def long_day(when: date, language: Language) -> str:
    """Write a day in a heading: 2026年11月22日, 22 November 2026."""
    if language == "zh":
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
