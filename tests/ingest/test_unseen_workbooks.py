"""Workbooks that no publisher has sent are read whole: levels, merged cells, dittos, sheets, dates.

Each example draws up to three sheets of different kinds, words and groups their headers, writes
firms as publishers write them over several products, and saves all as .xls or .xlsx. Whatever is
drawn, at least 99 of 100 rows load with what they say, and every sheet is of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.batch import LandedFile
from ingest.spot_check.reading import read_sheets
from ingest.workbook import read_workbook
from tests.ingest.test_unseen_layouts import WORDS, dressed, words

GROUPS: Final = WORDS["groups"]
ASKED: Final = ("result", "product_name", "maker_name", "maker_place", "seller_name")
KNOWN: Final = (*ASKED, "laboratory_name", "production_date")
MADE: Final = date(2012, 3, 1)
DATES: Final = (
    *("2012-03-01", "2012年3月1日", "20120301", "2012/3/1", "2012.03.01", "2012 年 03 月 01 日"),
    *("２０１２年３月１日", "2012-03-01/A12B", "2012.3.1 批号K77", "2012-03-01\nL-9"),
    datetime(2012, 3, 1),  # noqa: DTZ001 - a cell has no zone
)
Cell = str | int | datetime


@dataclass
class Grid:
    """A sheet on its way to a file: cells, ranges that are merged, and what it must be read as."""

    name: str
    kind: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    expected: dict[int, dict[str, Any]] = field(default_factory=dict)  # by row number

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merged.append((top, left, bottom, right))


@dataclass(frozen=True)
class Head:
    """One column: the field it stands for and its label, level by level."""

    field: str
    labels: tuple[str, ...]


def heads(draw: st.DrawFn, kind: str) -> list[Head]:
    """Choose the columns of a table; what belongs to one group stays together."""
    blocks = [[Head("sequence", ("序号",))]] if draw(st.booleans()) else []
    others = [_plain(draw, "product_name"), _party(draw, "maker")]
    if draw(st.booleans()):
        others.append(_party(draw, "seller"))
    others += [
        _plain(draw, name)
        for name in ("model", "brand", "date_or_batch", "laboratory_name", "remark")
        if draw(st.booleans())
    ]
    for label in draw(st.lists(st.sampled_from(words(WORDS["unheard"])), unique=True, max_size=2)):
        others.append([Head("unheard", (label,))])
    if kind != "fail_only_list" or draw(st.booleans()):
        others.append([Head("result", (draw(st.sampled_from(words(WORDS["results"]))),))])
    if kind == "fail_only_list":
        others.append([Head("items", (draw(st.sampled_from(words(WORDS["items"]))),))])
    return [head for block in [*blocks, *draw(st.permutations(others))] for head in block]


def _plain(draw: st.DrawFn, name: str) -> list[Head]:
    return [Head(name, (draw(st.sampled_from(words(WORDS["names"][name]))),))]


def _party(draw: st.DrawFn, role: str) -> list[Head]:
    """Name a party and its place: in two columns, or in one group over both."""
    if not draw(st.booleans()):
        names = _plain(draw, f"{role}_name")
        return names + (_plain(draw, "maker_place") if role == "maker" else [])
    outer = draw(st.sampled_from(words(GROUPS[role])))
    inner = [(f"{role}_name", GROUPS["names"]), (f"{role}_place", GROUPS["places"])]
    found = [Head(name, (outer, draw(st.sampled_from(words(of))))) for name, of in inner]
    return found if draw(st.booleans()) else found[::-1]


def put_header(draw: st.DrawFn, grid: Grid, columns: Sequence[Head]) -> None:
    """Write a header of one or two levels, a group's label merged over its columns."""
    top, depth = len(grid.rows), max(len(column.labels) for column in columns)
    grid.rows += [[""] * len(columns) for _ in range(depth)]
    for place, column in enumerate(columns):
        grid.rows[top][place] = dressed(draw, column.labels[0])
        if len(column.labels) < depth:
            grid.merge(top, place, top + depth - 1, place)
        elif depth > 1:
            grid.rows[top + 1][place] = column.labels[1]
            if place and columns[place - 1].labels[0] == column.labels[0]:
                grid.rows[top][place] = ""
                grid.merge(top, place - 1, top, place)


def put_firm(draw: st.DrawFn, grid: Grid, columns: Sequence[Head], firm: int) -> None:
    """Write a firm's products: it stands in each row, once, merged over them, or as a ditto."""
    numbered = any(column.field == "sequence" for column in columns)
    style = draw(st.sampled_from(["each", "each", "merged", "ditto", *["once"] * numbered]))
    top = len(grid.rows)
    for product in range(draw(st.integers(1, 3))):
        written = product == 0 or style == "each"
        values = _values(draw, grid.kind, firm, len(grid.rows))
        row: list[Cell] = []
        for column in columns:
            cell = values.get(column.field, "甲乙")
            if not written and column.field in {"maker_name", "maker_place"}:
                cell = draw(st.sampled_from(["〃", "同上", '"'])) if style == "ditto" else ""
            if not written and column.field == "sequence" and style == "once":
                cell = ""
            row.append(cell)
        grid.rows.append(row)
        expected = _expected(values, columns)
        grid.expected[len(grid.rows)] = expected
        if grid.kind == "fail_only_list" and draw(st.integers(0, 4)) == 0:
            grid.rows.append(["绝缘电阻" if c.field == "items" else "" for c in columns])
            expected["nonconforming_items"] = ["结构", "标识", "绝缘电阻"]
    for place, column in enumerate(columns):
        if style == "merged" and column.field in {"maker_name", "maker_place"}:
            grid.merge(top, place, len(grid.rows) - 1, place)


def _values(draw: st.DrawFn, kind: str, firm: int, row: int) -> dict[str, Cell]:
    is_pass = kind != "fail_only_list" and (firm == 1 or draw(st.booleans()))
    return {
        "sequence": row,
        "product_name": f"玩具{row}号",
        "maker_name": f"第{firm}玩具有限公司",
        "maker_place": "广东省江门市",
        "seller_name": f"华联超市{row}店",
        "seller_place": "江苏省苏州市",
        "model": draw(st.sampled_from(["ＸＬ－１２", "220V 50Hz", "2.5L/瓶", "36码"])),
        "brand": "小蜜蜂",
        "date_or_batch": draw(st.sampled_from(DATES)),
        "laboratory_name": "江苏省质检院",
        "remark": "",
        "result": draw(st.sampled_from(words(WORDS["passes" if is_pass else "failures"]))),
        "items": "结构、标识",
        "is_pass": "y" if is_pass else "",
    }


def _expected(values: dict[str, Cell], columns: Sequence[Head]) -> dict[str, Any]:
    named = {column.field for column in columns}
    found: dict[str, Any] = {name: values[name] for name in KNOWN if name in named}
    found["result"] = "conforming" if values["is_pass"] else "nonconforming"
    if "date_or_batch" in named:
        found["production_date"] = MADE
    return found


def put_noise(draw: st.DrawFn, grid: Grid, columns: Sequence[Head]) -> None:
    """Write what stands between rows and is none."""
    width = len(columns)
    kind = draw(st.sampled_from(["", "", "", "blank", "header", "section"]))
    if kind == "blank":
        grid.rows.append([""] * width)
    elif kind == "header" and max(len(column.labels) for column in columns) == 1:
        grid.rows.append([column.labels[0] for column in columns])
    elif kind == "section" and width > 3:
        grid.merge(len(grid.rows), 0, len(grid.rows), width - 1)
        grid.rows.append(["二、电商平台", *[""] * (width - 1)])


@st.composite
def grids(draw: st.DrawFn, name: str) -> Grid:
    """Draw a sheet of a kind."""
    kind = draw(st.sampled_from(["result_list", "fail_only_list", "follow_up", "risk_monitoring"]))
    grid, columns = Grid(name, kind), heads(draw, kind)
    width = len(columns)
    title = draw(st.sampled_from(WORDS["titles"][kind].split("|"))).format("玩具")
    for text in [*draw(st.sampled_from([[], ["附件2"], ["附件", ""]])), title]:
        if text and draw(st.booleans()):
            grid.merge(len(grid.rows), 0, len(grid.rows), width - 1)
        grid.rows.append([text, *[""] * (width - 1)])
    grid.rows += draw(st.sampled_from([[], [["（排名不分先后）", *[""] * (width - 1)]]]))
    put_header(draw, grid, columns)
    for firm in range(1, draw(st.integers(4, 7)) + 1):
        put_firm(draw, grid, columns, firm)
        if draw(st.booleans()):
            put_noise(draw, grid, columns)
    if draw(st.booleans()):
        grid.rows.append(["注：本次抽查结果仅对样品负责。", *[""] * (width - 1)])
    return shifted(grid) if draw(st.integers(0, 3)) == 0 else grid


def shifted(grid: Grid) -> Grid:
    """Leave column A blank, as some offices do."""
    rows = [["", *cells] for cells in grid.rows]
    merged = [(top, left + 1, bottom, right + 1) for top, left, bottom, right in grid.merged]
    return Grid(grid.name, grid.kind, rows, merged, grid.expected)


@st.composite
def workbooks(draw: st.DrawFn) -> list[Grid]:
    """Draw the sheets of a workbook; among them may be one of words only."""
    found = [draw(grids(name)) for name in ("Sheet1", "表2", "Sheet3")[: draw(st.integers(1, 3))]]
    if draw(st.booleans()):
        text = [["填报说明"], ["一、本表由各承检机构填报。"], [""], ["二、不得漏项。"]]
        found.append(Grid("说明", "", [list(row) for row in text]))
    return found


def save(grids: Sequence[Grid], path: Path) -> None:
    """Write sheets as a publisher's office does."""
    if path.suffix == ".xls":
        old = xlwt.Workbook()
        day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for grid in grids:
            sheet = old.add_sheet(grid.name)
            for top, left, bottom, right in _whole(grid):
                sheet.merge(top, bottom, left, right)
            for row, column, cell in _cells(grid):
                sheet.write(
                    row, column, cell, day if isinstance(cell, datetime) else xlwt.XFStyle()
                )
        old.save(str(path))
        return
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for top, left, bottom, right in _whole(grid):
                sheet.merge_range(top, left, bottom, right, "")
            for row, column, cell in _cells(grid):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, day)
                else:
                    sheet.write(row, column, cell)


def _whole(grid: Grid) -> Iterator[tuple[int, int, int, int]]:
    """Join ranges that touch on one row: a group's label over three columns is one range."""
    joined: list[tuple[int, int, int, int]] = []
    for top, left, bottom, right in grid.merged:
        last = joined[-1] if joined else None
        if last and (last[0], last[2], last[3]) == (top, bottom, left):
            joined[-1] = (top, last[1], bottom, right)
        else:
            joined.append((top, left, bottom, right))
    yield from joined


def _cells(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if cell != "":
                yield row, column, cell


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each workbook takes the place of the one before."""
    return tmp_path_factory.mktemp("unseen")


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(grids=workbooks(), suffix=st.sampled_from([".xls", ".xlsx"]))
def test_an_unseen_workbook_is_read_whole(folder: Path, grids: list[Grid], suffix: str) -> None:
    """Each row loads with verdict, product, firms, places, laboratory and date; no row is lost."""
    path = folder / f"a1b2c3{suffix}"
    save(grids, path)
    file = LandedFile("xx", "0" * 16, path.name, path, "", 1, date(2026, 11, 23))
    sheets = read_workbook(path, "xx", path.name)
    read = read_sheets(sheets, file)
    records: list[dict[str, Any]] = read.table.to_pylist()
    places = zip(read.sheet.to_pylist(), read.row_number.to_pylist(), strict=True)
    found = dict(zip(places, records, strict=True))

    for grid in grids:
        rows = {row: found.get((grid.name, row), {}) for row in grid.expected}
        asked = {
            row: {name: rows[row].get(name) for name in expected}
            for row, expected in grid.expected.items()
        }
        assert asked == grid.expected
        assert {record["table_type"] for record in rows.values()} <= {grid.kind}
    assert len(records) == sum(len(grid.expected) for grid in grids)
    assert read.landed_count + sum(read.noise.values()) == sum(len(s.rows) for s in sheets)
