"""What the small charts draw."""

from __future__ import annotations

import re
from datetime import date

from warehouse.reports.charts import Point, count_chart, rate_chart, scale

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 1)


def point(month: int, value: float, *, provisional: bool = False) -> Point:
    return Point(date(2026, month, 1), value, value * 0.5, value * 1.5, provisional)


def drawn(svg: str, kind: str) -> str:
    """Return the path of a kind of mark; empty when there is none."""
    found = re.search(rf'<path class="{kind}"[^>]* d="([^"]*)"', svg)
    return found.group(1) if found else ""


def test_a_line_is_not_drawn_over_a_month_without_data() -> None:
    """February and March are joined; May stands alone."""
    svg = rate_chart([point(2, 0.1), point(3, 0.2), point(5, 0.1)], FIRST, LAST, "rates")
    assert [len(part.split("L")) for part in drawn(svg, "line").split("M")[1:]] == [2, 1]


def test_provisional_months_are_hollow_and_dashed() -> None:
    """The last month is not in yet: its dot has a hole and its line is the dashed one."""
    points = [point(4, 0.1), point(5, 0.2), point(6, 0.3, provisional=True)]
    svg = rate_chart(points, FIRST, LAST, "rates")
    assert drawn(svg, "hole").count("M") == 1
    assert drawn(svg, "line").count("L") == 1
    assert drawn(svg, "line open").count("L") == 1


def test_provisional_counts_are_boxes_and_final_ones_bars() -> None:
    """A bar that will still grow is not filled."""
    svg = count_chart([point(5, 4), point(6, 2, provisional=True)], FIRST, LAST, "counts")
    assert (drawn(svg, "bar").count("M"), drawn(svg, "box").count("M")) == (1, 1)


def test_a_month_with_no_event_has_no_bar_but_an_interval() -> None:
    """Zero reports do not prove zero."""
    svg = count_chart([Point(FIRST, 0, 0, 3.7, False)], FIRST, LAST, "counts")
    assert drawn(svg, "bar") == ""
    assert drawn(svg, "whisker").count("M") == 1


def test_higher_values_stand_higher() -> None:
    """The first bar of four reaches twice as far as the one of two."""
    svg = count_chart([point(1, 4), point(2, 2)], FIRST, LAST, "counts")
    (ground, four), (_, two) = [
        tuple(map(int, re.findall(r" (\d+)V(\d+)", part)[0]))
        for part in drawn(svg, "bar").split("M")[1:]
    ]
    assert ground - four == 2 * (ground - two)


def test_the_axis_names_its_scale() -> None:
    """Nothing, the middle and the top are written."""
    svg = rate_chart([point(1, 0.3)], FIRST, LAST, "rates")
    assert re.findall(r'class="y">([^<]*)<', svg) == ["0%", "25%", "50%"]


def test_a_label_cannot_break_out_of_its_attribute() -> None:
    """The label holds somebody else's words."""
    for svg in (
        rate_chart([point(1, 0.1)], FIRST, LAST, '"><script>'),
        count_chart([point(1, 1)], FIRST, LAST, '"><script>'),
        scale(0.1, 0.05, 0.2, 0.5, '"><script>'),
    ):
        assert "<script" not in svg
        assert "&lt;script&gt;" in svg


def test_a_value_beyond_the_scale_stays_on_it() -> None:
    """Whatever is above the top is drawn at the top."""
    svg = scale(0.9, 0.6, 1.0, 0.5, "beyond")
    assert drawn(svg, "range") == "M118.0 6H118.0"
