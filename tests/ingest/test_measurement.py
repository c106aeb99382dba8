"""Measured values and limits are read where the text is one, and left as text where it is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.items import NUMBER
from ingest.measurement import Limit, Measured, read_limit, read_unit, read_value


def number(text: str | None) -> Decimal | None:
    """Return the number that a plain text is."""
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("text", "value", "comparator", "unit"),
    [
        ("9.6", "9.6", None, None),
        ("实测值：120 mg/kg", "120", None, "mg/kg"),
        ("＜10CFU/g", "10", "<", "CFU/g"),
        ("≥4级", "4", ">=", "级"),
        ("约5", "5", "~", None),
        ("−5.2%", "-5.2", None, "%"),
        ("36℃", "36", None, "°C"),
        ("12,345", "12345", None, None),
        ("1.2×10³ CFU/g", "1200", None, "CFU/g"),
        ("1.6×10^7", "16000000", None, None),
        ("1.2×103CFU/g", "1200", None, "CFU/g"),  # the raising was lost on the way
        ("1.5e-05", "0.000015", None, None),  # a spreadsheet's own way with small numbers
        ("未检出", None, "not_detected", None),
        ("ND", None, "not_detected", None),
        ("未检出（<5mg/kg）", None, "not_detected", None),
    ],
)
def test_a_measured_value_is_read(text, value, comparator, unit):
    """A number, a sign before it and a unit behind it; or that nothing was found."""
    assert read_value(text) == Measured(number(value), comparator, unit)


@pytest.mark.parametrize(
    "text",
    [
        *("4-5", "4-5级", "3.2;3.4", "1,2", "3 4", "棉95.5% 氨纶4.5%", "①12②<10", "合格", "-", ""),
        "1.2×103",  # a thousand and two hundred, or 123.6: nothing tells
        "1.2×103mm",
        "123456789012345678901",
        "0.000000001",
    ],
)
def test_what_is_not_one_number_stays_text(text):
    """A wrong number would be worse than none."""
    assert read_value(text) == Measured()


@pytest.mark.parametrize(
    ("text", "low", "high", "low_allowed", "high_allowed", "unit"),
    [
        ("≤0.05", None, "0.05", None, True, None),
        ("＜0.05mg/kg", None, "0.05", None, False, "mg/kg"),
        ("不得超过0.5 g/kg", None, "0.5", None, True, "g/kg"),
        ("（标准值≤25mg/kg）", None, "25", None, True, "mg/kg"),
        ("50mg/kg以下（含）", None, "50", None, True, "mg/kg"),
        ("≥85%", "85", None, True, None, "%"),
        ("大于3", "3", None, False, None, None),
        ("4.0～9.0", "4.0", "9.0", True, True, None),
        ("95%～105%", "95", "105", True, True, "%"),
        ("4.0<pH≤9.0", "4.0", "9.0", False, True, None),
        ("≥4.0，≤8.5", "4.0", "8.5", True, True, None),
        ("10±2", "8", "12", True, True, None),
        ("±5%", "-5", "5", True, True, "%"),
        ("≤1.0×10⁵CFU/g", None, "100000", None, True, "CFU/g"),
    ],
)
def test_a_limit_is_read(text, low, high, low_allowed, high_allowed, unit):
    """One bound or one range, with whether the bound itself passes."""
    assert read_limit(text) == Limit(number(low), number(high), low_allowed, high_allowed, unit)


@pytest.mark.parametrize(
    "text",
    [
        *("0.5", "不得检出", "n=5,c=2,m=10,M=100", "A类≤20;B类≤75", "100g±5%", "9.0～4.0", "≥3-4"),
        "3-4",  # a grade between two
    ],
)
def test_a_limit_that_is_none_bounds_nothing(text):
    """A bare number may be the most or the least; what depends on the class is not one limit."""
    assert read_limit(text) == Limit()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("（mg/kg）", "mg/kg"),
        ("单位：μT", "μT"),
        ("dB(A)", "dB(A)"),
        ("g/(m2·d)", "g/(m2·d)"),
        ("个/㎡", "个/m2"),
        ("g/100g", "g/100g"),
        ("级", "级"),
        ("A类", None),
        ("以Pb计", None),
        ("1.5", None),
    ],
)
def test_a_unit_is_told_from_other_words(text, unit):
    """Brackets and 单位 are no part of it."""
    assert read_unit(text) == unit


@given(
    st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False),
    st.sampled_from(["", "mg/kg", " %", "（级）", "CFU/g"]),
    st.sampled_from(["", "<", "≥", "不大于"]),
)
def test_a_number_is_read_as_it_stands(value, unit, sign):
    """Whatever number is written with a sign and a unit, that number is read."""
    read = read_value(f"{sign}{value:f}{unit}")
    assert read.value == value
    assert read.unit == read_unit(unit)


@given(st.text(alphabet="0123456789.,<>≤≥×10^eE-~±/%（）()mgkg级至到 未检出ND", max_size=30))
def test_no_text_breaks_the_reading(text):
    """Whatever is typed, the answer is a number that the raw layer holds, or none."""
    for value in (read_value(text).value, read_limit(text).low, read_limit(text).high):
        if value is not None:
            assert abs(value) < 10 ** (NUMBER.precision - NUMBER.scale)
            assert value == round(value, NUMBER.scale)
