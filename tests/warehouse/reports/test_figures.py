"""How numbers are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.reports import figures


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.14, "14.0%"),
        (0, "0%"),
        (1, "100%"),
        (0.0004, "<0.1%"),
        (0.00051, "0.1%"),
        (0.1245, "12.5%"),  # half up, as people round; binary floats would say 12.4
        (None, "—"),
    ],
)
def test_a_share_has_one_decimal_and_never_hides_what_is_there(
    share: float | None, written: str
) -> None:
    """Nothing is 0%; a little is not."""
    assert figures.percent(share) == written


@pytest.mark.parametrize(("number", "written"), [(3, "+3"), (-1200, "−1,200"), (0, "0")])
def test_a_change_bears_its_sign(number: int, written: str) -> None:
    """With a real minus."""
    assert figures.signed(number) == written


def test_an_interval_of_shares_is_in_percent_and_of_counts_is_not() -> None:
    """The unit decides."""
    assert figures.interval(0.0695, 0.2619, "share") == "7.0–26.2%"
    assert figures.interval(6.2, 1020.9, "count") == "6.2–1,020.9"
    assert figures.interval(None, 0.2, "share") == "—"


def test_whole_values_have_no_decimals() -> None:
    """Twelve recalls, 1.84 times the baseline."""
    assert figures.measured(1200.0, "count") == "1,200"
    assert figures.measured(1.84, "ratio") == "1.84"
    assert figures.measured(0.14, "share") == "14.0%"


def test_a_sum_leaves_out_what_adds_nothing() -> None:
    """Parts of zero would only lengthen it; a single part is the total itself."""
    parts = [Decimal("0.60"), Decimal("0.00"), Decimal("0.40")]
    assert figures.equation(parts, Decimal("1.00")) == "0.60 + 0.40 = 1.00"
    assert figures.equation([Decimal("0.60")], Decimal("0.60")) == "0.60"
    assert figures.equation([], Decimal(0)) == "0.00"


def test_a_single_part_that_is_not_the_total_does_not_hide() -> None:
    """A score that its parts do not make up must be seen."""
    assert figures.equation([Decimal("0.60")], Decimal("0.70")) == "0.60 = 0.70"


@given(
    st.lists(st.decimals(min_value=Decimal("0.001"), max_value=5, places=3), min_size=2, max_size=6)
)
def test_the_written_parts_add_up_to_the_written_total(parts: list[Decimal]) -> None:
    """No rounding stands between a score and its parts."""
    left, right = figures.equation(parts, sum(parts, Decimal(0))).split(" = ")
    assert sum(Decimal(part) for part in left.split(" + ")) == Decimal(right)


def test_a_day_is_written_as_each_language_does() -> None:
    """In headings; tables keep to ISO."""
    day = date(2026, 11, 2)
    assert figures.long_day(day, "zh") == "2026年11月2日"
    assert figures.long_day(day, "en") == "2 November 2026"
    assert figures.day(day) == "2026-11-02"


@pytest.mark.parametrize(
    ("probability", "written"), [(0.021, "0.021"), (0.0005, "0.001"), (0.0004, "<0.001")]
)
def test_what_may_happen_never_reads_as_impossible(probability: float, written: str) -> None:
    """A p-value has three decimals, and none is 0.000."""
    assert figures.chance(probability) == written
