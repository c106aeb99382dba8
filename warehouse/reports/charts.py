"""Small charts as SVG: spot-check rates with intervals, counts as bars, one value on a scale.

Each mark of a chart is one path, so that a page with a hundred charts stays small; colours come
from the page's style sheet, so that print and dark mode need no second drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 680  # twice the size in print, so that whole numbers place marks finely
HEIGHT: Final = 264
LEFT: Final = 76
RIGHT: Final = 12
TOP: Final = 16
BOTTOM: Final = 36
SCALE_WIDTH: Final = 120


@dataclass(frozen=True)
class Point:
    """A month of a chart: a value with its interval; provisional while reports still come in."""

    month: date
    value: float
    low: float | None
    high: float | None
    is_provisional: bool


@dataclass(frozen=True)
class Frame:
    """The months from first to last, and the highest value that is drawn."""

    first: date
    last: date
    top: float

    @property
    def slot_count(self) -> int:
        """How many months the axis has."""
        return _index(self.last) - _index(self.first) + 1

    @property
    def slot(self) -> float:
        """Width of a month."""
        return (WIDTH - LEFT - RIGHT) / self.slot_count

    def x(self, month: date) -> float:
        """Middle of a month."""
        return LEFT + (_index(month) - _index(self.first) + 0.5) * self.slot

    def y(self, value: float) -> float:
        """Height of a value."""
        share = min(value / self.top, 1.0)
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def rate_chart(points: Sequence[Point], first: date, last: date, label: str) -> Markup:
    """Draw monthly rates as dots with intervals; a line joins months that follow each other."""
    frame = Frame(first, last, _ceiling(points, floor=0.05))
    final = [point for point in points if not point.is_provisional]
    open_ = [point for point in points if point.is_provisional]
    width = _number(max(frame.slot * 0.62, 4.0))
    marks = (
        _path(_spans(final, frame), "span", f'stroke-width="{width}"')
        + _path(_spans(open_, frame), "span open", f'stroke-width="{width}"')
        + _path(_line(final, frame), "line")
        + _path(_line(_bridged(points), frame), "line open")
        + _path(_dots(final, frame), "dot")
        + _path(_dots(open_, frame), "dot")
        + _path(_dots(open_, frame), "hole")
    )
    return _chart(marks, frame, label, is_share=True)


def count_chart(points: Sequence[Point], first: date, last: date, label: str) -> Markup:
    """Draw monthly counts as bars with their intervals; provisional months as hollow bars."""
    frame = Frame(first, last, _ceiling(points, floor=4))
    final = [point for point in points if not point.is_provisional]
    open_ = [point for point in points if point.is_provisional]
    width = max(frame.slot * 0.66, 4.0)
    marks = (
        _path(_bars(final, frame), "bar", f'stroke-width="{_number(width)}"')
        + _path(_boxes(open_, frame, width), "box")
        + _path(_spans(points, frame), "whisker")
    )
    return _chart(marks, frame, label, is_share=False)


def scale(value: float, low: float, high: float, top: float, label: str) -> Markup:
    """Draw one value with its interval on a scale from nothing to ``top``."""
    x = [f"{2 + min(number / top, 1.0) * (SCALE_WIDTH - 4):.1f}" for number in (low, high, value)]
    return Markup(
        '<svg class="scale" viewBox="0 0 {width} 12" width="{width}" height="12" role="img"'
        ' aria-label="{label}"><path class="rail" d="M2 6H{end}"/>'
        '<path class="range" d="M{low} 6H{high}"/><path class="tick" d="M{value} 1V11"/></svg>'
    ).format(width=SCALE_WIDTH, end=SCALE_WIDTH - 2, label=label, low=x[0], high=x[1], value=x[2])


def _chart(marks: str, frame: Frame, label: str, *, is_share: bool) -> Markup:
    grid, words = "", ""
    for value in (0.0, frame.top / 2, frame.top):
        y = _number(frame.y(value))
        grid += f"M{LEFT} {y}H{WIDTH - RIGHT}"
        text = f"{value * 100:g}%" if is_share else f"{value:g}"
        words += f'<text x="{LEFT - 10}" y="{_number(frame.y(value) + 7)}" class="y">{text}</text>'
    words += _month_labels(frame)
    return Markup(  # noqa: S704 - numbers of our own; the label is escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(label)}">{_path(grid, "grid")}{marks}{words}</svg>'
    )


def _month_labels(frame: Frame) -> str:
    """Name each January, or the first and last month of a short axis."""
    months = [month for month in _months(frame.first, frame.last) if month.month == 1]
    text = "%Y" if months else "%Y-%m"
    if not months:
        months = sorted({frame.first, frame.last})
    drawn = ""
    for month in months:
        x = _number(frame.x(month))
        drawn += f'<text x="{x}" y="{HEIGHT - 8}" class="x">{month.strftime(text)}</text>'
    return drawn


def _months(first: date, last: date) -> list[date]:
    return [
        date(index // 12, index % 12 + 1, 1) for index in range(_index(first), _index(last) + 1)
    ]


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


def _ceiling(points: Sequence[Point], floor: float) -> float:
    """Return a round number that the values stay under; long intervals may be cut off there.

    Tiny denominators have intervals up to 100 %: they would press everything else to the ground.
    """
    highest = max((point.value for point in points), default=0.0)
    reach = sorted(point.high for point in points if point.high is not None)
    typical = reach[int(len(reach) * 0.75)] if reach else 0.0
    wanted = max(highest * 1.05, typical, floor)
    magnitude = 10.0 ** math.floor(math.log10(wanted))
    return next(
        round(step * magnitude, 10) for step in (1, 2, 4, 5, 8, 10) if step * magnitude >= wanted
    )


def _bridged(points: Sequence[Point]) -> list[Point]:
    """Return the provisional months and the final one before them, for the dashed line."""
    for position, point in enumerate(points):
        if point.is_provisional:
            return list(points[max(position - 1, 0) :])
    return []


def _line(points: Sequence[Point], frame: Frame) -> str:
    drawn, before = "", None
    for point in points:
        joined = before is not None and _index(point.month) - before == 1
        drawn += f"{'L' if joined else 'M'}{_at(point, frame)}"
        before = _index(point.month)
    return drawn


def _dots(points: Sequence[Point], frame: Frame) -> str:
    return "".join(f"M{_at(point, frame)}h0" for point in points)


def _spans(points: Sequence[Point], frame: Frame) -> str:
    return "".join(
        f"M{_number(frame.x(point.month))} {_number(frame.y(point.low))}"
        f"V{_number(frame.y(point.high))}"
        for point in points
        if point.low is not None and point.high is not None
    )


def _bars(points: Sequence[Point], frame: Frame) -> str:
    ground = _number(frame.y(0))
    return "".join(
        f"M{_number(frame.x(point.month))} {ground}V{_number(frame.y(point.value))}"
        for point in points
        if point.value
    )


def _boxes(points: Sequence[Point], frame: Frame, width: float) -> str:
    ground = _number(frame.y(0))
    return "".join(
        f"M{_number(frame.x(point.month) - width / 2)} {ground}"
        f"V{_number(frame.y(point.value))}h{_number(width)}V{ground}"
        for point in points
        if point.value
    )


def _at(point: Point, frame: Frame) -> str:
    return f"{_number(frame.x(point.month))} {_number(frame.y(point.value))}"


def _path(drawn: str, kind: str, more: str = "") -> str:
    return f'<path class="{kind}" {more} d="{drawn}"/>'.replace("  ", " ") if drawn else ""


def _number(number: float) -> str:
    """Write a coordinate as a whole number."""
    return f"{number:.0f}"
