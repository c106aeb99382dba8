"""The nightly report as a workbook: a cover, one table a sheet, and charts drawn by Excel itself.

Every text is written as a string and nothing else: a product named ``=HYPERLINK(…)`` stays a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import groupby
from typing import Any, Final

import xlsxwriter

from warehouse.reports import figures, load_sheets, sections, sheets, trends, watch_sheets
from warehouse.reports.facts import CountPoint, NightFacts, RatePoint
from warehouse.reports.figures import Language
from warehouse.reports.sheets import Cell, Column, Measure, Sheet
from warehouse.reports.words import Words

_TEXT_ONLY: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_NUMBER_FORMATS: Final = {
    "text": "@",
    "whole": "#,##0",
    "score": "0.00##",
    "share": "0.0%",
    "number": "#,##0.##",
    "day": "yyyy-mm-dd",
    "month": "yyyy-mm",
}
_FONTS: Final = {"zh": "Microsoft YaHei", "en": "Arial"}
_A4: Final = 9
_CHART_ROWS: Final = 15
_CHART_COLUMNS: Final = 8
_CHART_SIZE: Final = {"width": 500, "height": 280}
_MARK: Final = "#1D4E7E"
_SPAN: Final = "#9DB9D4"


@dataclass(frozen=True)
class _Series:
    """One chart: where its numbers stand, how sure they are, and what it says in words."""

    title: str
    label: str
    sheet: Sheet
    first_row: int
    points: tuple[RatePoint | CountPoint, ...]
    value_column: int


def write(facts: NightFacts, language: Language) -> bytes:
    """Write the workbook in one language; the same facts give the same bytes."""
    words = Words(facts.terms, facts.industries, facts.hazards, language)
    content = BytesIO()
    with xlsxwriter.Workbook(content, _TEXT_ONLY) as book:
        book.set_properties(
            {
                "title": f"{words.say('title')} {facts.business_date.isoformat()}",
                "author": words.say("house"),
                "comments": facts.version,
                "created": datetime.combine(facts.business_date, time()),
            }
        )
        _Writer(book, facts, words).write()
    return content.getvalue()


class _Writer:
    """Writes one workbook; holds its formats."""

    def __init__(self, book: Any, facts: NightFacts, words: Words) -> None:
        self._book = book
        self._facts = facts
        self._words = words
        font = {"font_name": _FONTS[words.language], "font_size": 10, "valign": "top"}
        self._formats = {
            kind: book.add_format(
                {**font, "num_format": pattern, "text_wrap": kind == "text"},
            )
            for kind, pattern in _NUMBER_FORMATS.items()
        }
        self._head = book.add_format({**font, "bold": True, "text_wrap": True, "bottom": 1})
        self._title = book.add_format({**font, "bold": True, "font_size": 16})
        self._link = book.add_format({**font, "font_color": "#12457F", "underline": 1})

    def write(self) -> None:
        tables = (
            *sheets.tables(self._facts, self._words),
            *watch_sheets.tables(self._facts, self._words),
            *load_sheets.tables(self._facts, self._words),
        )
        series = list(_drawn(self._facts, self._words))
        names = [sheet.name for sheet in tables]
        charts = self._words.say("charts_sheet")
        self._cover([*names, *([charts] if series else [])])
        for number, sheet in enumerate(tables, start=1):
            self._table(sheet, number)
        if series:
            self._charts(charts, series)

    def _cover(self, names: Sequence[str]) -> None:
        say, facts = self._words.say, self._facts
        page = self._page(say("cover"), landscape=False)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 78)
        page.write_string(0, 0, say("title"), self._title)
        row = 2
        for label, value in self._stated():
            page.write_string(row, 0, label, self._head)
            page.write_string(row, 1, value, self._formats["text"])
            row += 1
        for label, sentence in zip(
            (say("headline"), "", say("load"), "", "", say("clocks")),
            sheets.headline(facts, self._words),
            strict=True,
        ):
            page.write_string(row, 0, label, self._head)
            page.write_string(row, 1, sentence, self._formats["text"])
            row += 1
        row += 1
        page.write_string(row, 0, say("tier"), self._head)
        page.write_string(row, 1, say("tier_strip"), self._head)
        for cell in sections.strip(facts, self._words):
            row += 1
            page.write_string(row, 0, self._words.tier(cell.code), self._formats["text"])
            listed = self._words.listed(cell.industries)
            count = figures.whole(len(cell.industries))
            text = f"{count} · {listed}" if listed else count
            page.write_string(row, 1, text, self._formats["text"])
        row += 2
        page.write_string(row, 0, say("sheets"), self._head)
        page.write_string(row, 1, "", self._head)
        for name in names:
            row += 1
            page.write_url(row, 0, f"internal:'{name}'!A1", self._link, name)
        row += 2
        page.write_string(row, 0, say("reading"), self._head)
        for note in ("cover_note", "reading_basis", "reading_counts", "reading_human"):
            page.write_string(row, 1, say(note), self._formats["text"])
            row += 1

    def _stated(self) -> Iterator[tuple[str, str]]:
        """List what the head of the page states."""
        say, facts = self._words.say, self._facts
        yield say("business_date"), figures.long_day(facts.business_date, self._words.language)
        if facts.tiers:
            first, last = facts.tiers[0].window_start_date, facts.tiers[0].window_end_date
            yield say("window"), say("range", first=figures.day(first), last=figures.day(last))
        yield say("version"), facts.version
        yield say("previous_version"), facts.previous_version or say("none_before")

    def _table(self, sheet: Sheet, number: int) -> None:
        page = self._page(sheet.name)
        page.freeze_panes(1, sheet.fixed)
        page.repeat_rows(0)
        page.repeat_columns(0, sheet.fixed - 1)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
        page.add_table(
            *(0, 0, len(sheet.rows), len(sheet.columns) - 1),
            {
                "name": f"table_{number}",
                "description": sheet.name,
                "style": "Table Style Light 1",
                "columns": [
                    {"header": column.title, "header_format": self._head}
                    for column in sheet.columns
                ],
            },
        )
        for row_number, row in enumerate(sheet.rows, start=1):
            for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                self._cell(page, (row_number, at), column, value)

    def _cell(self, page: Any, at: tuple[int, int], column: Column, value: Cell) -> None:
        kind: str = column.kind
        if isinstance(value, Measure):
            kind = "share" if value.unit == figures.SHARE else "number"
            value = value.value
        if value is None:
            page.write_blank(*at, None, self._formats[kind])
        elif isinstance(value, str):
            page.write_string(*at, value, self._formats["text"])
        elif isinstance(value, date):
            page.write_datetime(*at, value, self._formats[kind])
        else:
            page.write_number(*at, float(value), self._formats[kind])

    def _page(self, name: str, *, landscape: bool = True) -> Any:
        """Open a sheet that prints as wide as the paper and bears its name and page number."""
        page = self._book.add_worksheet(name)
        page.set_paper(_A4)
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer(f"&L{self._words.say('title')} · {self._facts.version} · &A&R&P / &N")
        return page

    def _charts(self, name: str, series: Sequence[_Series]) -> None:
        page = self._page(name)
        page.hide_gridlines(2)
        page.write_string(0, 0, self._words.say("trends"), self._title)
        months = [point.event_month for one in series for point in one.points]
        span = {"min": min(months), "max": max(months)}
        for number, one in enumerate(series):
            place = 2 + (number // 2) * _CHART_ROWS, (number % 2) * _CHART_COLUMNS
            page.insert_chart(*place, self._chart(one, span), {"description": one.label})

    def _chart(self, one: _Series, span: dict[str, Any]) -> Any:
        is_rate = isinstance(one.points[0], RatePoint)
        chart = self._book.add_chart({"type": "line" if is_rate else "column"})
        last = one.first_row + len(one.points) - 1
        chart.add_series(
            {
                "name": one.title,
                "categories": [one.sheet.name, one.first_row, _MONTH, last, _MONTH],
                "values": [one.sheet.name, one.first_row, one.value_column, last, one.value_column],
                "line": {"color": _MARK, "width": 1.75},
                "fill": {"color": _MARK},
                "marker": {
                    "type": "circle",
                    "size": 4,
                    "fill": {"color": _MARK},
                    "border": {"color": _MARK},
                },
                "points": [_provisional(point) for point in one.points],
                "y_error_bars": _interval(one.points),
            }
        )
        font = {"size": 8}
        chart.set_title({"name": one.title, "name_font": {"size": 10, "bold": True}})
        chart.set_legend({"none": True})
        chart.set_x_axis(
            {
                **span,
                "date_axis": True,
                "major_unit": 6,
                "major_unit_type": "months",
                "num_format": _NUMBER_FORMATS["month"],
                "num_font": font,
            }
        )
        chart.set_y_axis(
            {
                "min": 0,
                "num_format": "0%" if is_rate else "#,##0",
                "num_font": font,
                "major_gridlines": {"visible": True, "line": {"color": "#D9D6CD"}},
            }
        )
        chart.set_size(_CHART_SIZE)
        return chart


_MONTH: Final = 3  # the month's column in both sheets of trends
_RATE: Final = 6
_EVENTS: Final = 4


def _provisional(point: RatePoint | CountPoint) -> dict[str, Any] | None:
    """Draw a month that reports are still coming in for dashed and pale."""
    if not point.is_provisional:
        return None
    line = {"color": _SPAN, "width": 1.75, "dash_type": "dash"}
    if isinstance(point, RatePoint):
        return {"line": line}
    return {"line": line, "fill": {"none": True}}


def _interval(points: Sequence[RatePoint | CountPoint]) -> dict[str, Any]:
    """Draw the 95 % interval of each month as an error bar."""
    spans = [_low_value_high(point) for point in points]
    return {
        "type": "custom",
        "plus_values": [max(high - value, 0.0) for _, value, high in spans],
        "minus_values": [max(value - low, 0.0) for low, value, _ in spans],
        "line": {"color": _SPAN, "width": 1},
    }


def _low_value_high(point: RatePoint | CountPoint) -> tuple[float, float, float]:
    if isinstance(point, RatePoint):
        low, value, high = point.failure_rate_low, point.failure_rate, point.failure_rate_high
    else:
        low, value, high = point.event_count_low, point.event_count, point.event_count_high
    middle = value or 0.0
    return middle if low is None else low, middle, middle if high is None else high


def _drawn(facts: NightFacts, words: Words) -> Iterator[_Series]:
    """List the charts of the page in its order: one evidence class, one basis, one chart."""
    rates, counts = sheets.rates(facts, words), sheets.counts(facts, words)
    for tier in trends.chosen(facts):
        code = tier.industry_code
        yield from _series(facts.rates, code, rates, words)
        yield from _series(facts.counts, code, counts, words)


def _series(
    points: Sequence[RatePoint | CountPoint], code: str, sheet: Sheet, words: Words
) -> Iterator[_Series]:
    rows = [(at, point) for at, point in enumerate(points, start=1) if point.industry_code == code]
    for _, group in groupby(rows, key=lambda row: _kind(row[1])):
        listed = list(group)
        of_kind = tuple(point for _, point in listed)
        title, label = trends.described(of_kind, words)
        yield _Series(
            title=f"{code} {words.industry(code)} · {title}",  # Excel takes a first = for a formula
            label=label,
            sheet=sheet,
            first_row=listed[0][0],
            points=of_kind,
            value_column=_RATE if isinstance(of_kind[0], RatePoint) else _EVENTS,
        )


def _kind(point: RatePoint | CountPoint) -> str:
    return point.sampling_basis if isinstance(point, RatePoint) else point.evidence_class
