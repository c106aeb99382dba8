"""Write workbooks as publishers' offices do: .xls or .xlsx, titles above, merged cells inside."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import xlsxwriter
import xlwt

Cell = str | float | date
Merge = tuple[int, int, int]  # first row, last row, column

_CREATED: Final = datetime(2020, 1, 1)  # noqa: DTZ001 - the same stamp in every workbook, no zone
_WIDEST_NAME: Final = 31


@dataclass(frozen=True)
class SheetPlan:
    """A sheet to be written: its rows from the top, and cells merged downwards."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()

    def merge_ends(self) -> dict[tuple[int, int], int]:
        """Map the first cell of each merged range to its last row."""
        return {(first, column): last for first, last, column in self.merges}


def workbook_bytes(sheets: list[SheetPlan], *, is_old_format: bool) -> bytes:
    """Return the bytes of a workbook, the same for the same sheets."""
    return _xls(sheets) if is_old_format else _xlsx(sheets)


def _xls(sheets: list[SheetPlan]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day_style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    plain_style = xlwt.XFStyle()
    for plan in sheets:
        sheet, ends = book.add_sheet(plan.name[:_WIDEST_NAME]), plan.merge_ends()
        for row, cells in enumerate(plan.rows):
            for column, value in enumerate(cells):
                if value == "":
                    continue
                style = day_style if isinstance(value, date) else plain_style
                last = ends.get((row, column), row)
                if last > row:
                    sheet.write_merge(row, last, column, column, value, style)
                else:
                    sheet.write(row, column, value, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xlsx(sheets: list[SheetPlan]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    day_style = book.add_format({"num_format": "yyyy-mm-dd"})
    for plan in sheets:
        sheet, ends = book.add_worksheet(plan.name[:_WIDEST_NAME]), plan.merge_ends()
        for row, cells in enumerate(plan.rows):
            for column, value in enumerate(cells):
                last = ends.get((row, column), row)
                if last > row:
                    sheet.merge_range(row, column, last, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day_style)
                elif isinstance(value, float):
                    sheet.write_number(row, column, value)
                elif value:
                    sheet.write_string(row, column, value)
    book.close()
    return stream.getvalue()
