"""A plain table in a workbook is read whole: every row below the header is accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.batch import LandedFile, Rows
from ingest.errors import UnreadableFileError
from ingest.read import read
from ingest.source import find, load_sources
from ingest.synthetic.workbook import Cell, Merge, SheetPlan, workbook_bytes

SOURCE = find(load_sources(), "cn_gacc_entry_refusals")
LABELS = (
    "HS编码",
    "检验检疫编号",
    "产品名称",
    "原产地",
    "生产企业信息",
    "进口商信息",
    "进口商备案号",
    "重量(kg)",
    "未准入境的事实",
    "进口口岸",
    "年",
    "月",
)
GOODS = ("1905310000", "1260", "曲奇", "丹麦", "甲", "乙", "44", "1", "超标", "江门", "2026", "2")
Reading = Callable[..., Rows]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Read sheets as a workbook of the customs' list."""

    def read_sheets(*sheets: Sequence[Sequence[Cell]], merges: Sequence[Merge] = ()) -> Rows:
        plans = [
            SheetPlan(f"Sheet{n}", tuple(tuple(row) for row in rows), tuple(merges))
            for n, rows in enumerate(sheets, start=1)
        ]
        return _read(plans, tmp_path)

    return read_sheets


def _read(plans: list[SheetPlan], folder: Path) -> Rows:
    path = folder / "list.xlsx"
    path.write_bytes(workbook_bytes(plans, is_old_format=False))
    size = path.stat().st_size
    return read(LandedFile("x", "0" * 16, path.name, path, "", size, date(2026, 11, 23)), SOURCE)


def test_what_is_no_data_is_counted_by_its_kind(reading):
    """Title, header, blank row, header repeated on the next page and remark are no rows of data."""
    rows = reading(
        [("2026年2月未准入境食品信息",), LABELS, GOODS, (), LABELS, GOODS, ("注：申报净重", "")]
    )

    assert rows.row_number.to_pylist() == [3, 6]
    assert rows.noise == {"title": 1, "header": 2, "blank": 1, "footer": 1}


def test_a_label_may_be_spaced_and_full_width(reading):
    """`产 品 名 称`, `重量（kg）` and a line end inside a label are the declared labels."""
    spaced = ("H S编码", LABELS[1], "产 品\n名 称", *LABELS[3:7], "重量（kg）", *LABELS[8:])

    assert tuple(reading([spaced, GOODS]).table.column_names) == LABELS


def test_merged_cells_and_ditto_marks_say_what_stands_above(reading):
    """An importer merged over two rows, and a maker marked 〃, stand in both."""
    second = (*GOODS[:4], "〃", "", *GOODS[6:])
    rows = reading([LABELS, GOODS, second], merges=[(1, 2, 5)])

    assert rows.table["生产企业信息"].to_pylist() == ["甲", "甲"]
    assert rows.table["进口商信息"].to_pylist() == ["乙", "乙"]


def test_a_column_nobody_labelled_is_kept_under_its_place(reading):
    """A cell beside the table is not lost, and can stop the file; an empty one is nothing."""
    stray = reading([(*LABELS, "", ""), (*GOODS, "", "手写")])

    assert stray.table.column_names == [*LABELS, "#14"]


def test_a_sheet_without_header_is_told_of(reading):
    """Its rows are counted as of another sheet, and a note names it."""
    rows = reading([LABELS, GOODS], [("说明", "本表由系统生成"), ("口岸", "江门")])

    assert (rows.table.num_rows, rows.sheet) == (1, None)
    assert rows.noise["other_sheet"] == 2
    assert rows.notes == ("Sheet2: no header with the declared labels, 2 rows unread",)


def test_a_workbook_without_any_header_is_refused(reading):
    """Nothing is guessed where no label is known."""
    with pytest.raises(UnreadableFileError) as refused:
        reading([("甲", "乙"), ("1", "2")])

    assert refused.value.reason == "no_header"


CELL = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(*[CELL] * len(LABELS)), min_size=1, max_size=8))
def test_every_row_written_is_read_or_counted(rows):
    """Whatever the cells hold, as many rows come out as went in."""
    with TemporaryDirectory() as folder:
        found = _read([SheetPlan("Sheet1", (LABELS, *rows))], Path(folder))

    assert found.landed_count + found.noise["header"] - 1 == len(rows)
