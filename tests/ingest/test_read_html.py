"""Tables of web pages are read like those of workbooks: every row, whatever it spans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingest.batch import LandedFile, Rows
from ingest.errors import UnreadableFileError
from ingest.read import read
from ingest.source import Source

Reading = Callable[..., Rows]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Read a page as a source that declares its labels."""

    def read_page(body: str, encoding: str = "utf-8", declared: str = "utf-8") -> Rows:
        path = tmp_path / "page.html"
        path.write_bytes(f"<!doctype html><html><body>{body}</body></html>".encode(encoding))
        source = Source.model_validate(
            {
                "name": "xx_pages",
                "title": {"zh": "页", "en": "pages"},
                "publisher": {"zh": "甲", "en": "A"},
                "country": "CN",
                "record_type": "recall",
                "evidence_class": "recall",
                "schedule": "irregular",
                "licence": {"name": "open", "attribution": "A", "rows_publishable": True},
                "inbox": ["*.html"],
                "format": "html",
                "encodings": [declared],
                "columns": {
                    "recall_number": "编号",
                    "product_name": "产品名称",
                    "maker_name": "生产者",
                    "recall_date": {"from": "发布时间", "dates": "%Y-%m-%d"},
                },
            }
        )
        day = date(2026, 11, 23)
        return read(LandedFile("xx_pages", "0" * 16, "page.html", path, "", 1, day), source)

    return read_page


HEADER = "<tr><th>编号</th><th>产品&nbsp;名称</th><th>生产者</th><th>发布时间</th></tr>"


def test_a_cell_that_spans_stands_in_each_place(reading: Reading) -> None:
    """A firm over two rows made both products; what a page leaves open is closed."""
    rows = reading(
        "<p>公告</p><table><tr><td colspan=4>召回清单</td></tr>"
        + HEADER
        + "<tr><td>1<td>童车<td rowspan='2'>甲厂<td rowspan=2>2026-11-20"
        + "<tr><td>2<td>三轮<br>童车</table>"
    )
    assert rows.table.to_pylist() == [
        {"编号": "1", "产品名称": "童车", "生产者": "甲厂", "发布时间": "2026-11-20"},
        {"编号": "2", "产品名称": "三轮\n童车", "生产者": "甲厂", "发布时间": "2026-11-20"},
    ]
    assert rows.row_number.to_pylist() == [3, 4]
    assert rows.noise == {"title": 1, "header": 1}


def test_labels_beside_values_are_one_row(reading: Reading) -> None:
    """A notice of two columns, or of two pairs a line, is a record; its rows are its fields."""
    rows = reading(
        "<table><tr><td>编号：</td><td>7</td><td>产品名称</td><td>童床</td></tr>"
        "<tr><th>生产者</th><td>乙厂<script>x</script></td><td>发布时间</td><td>2026-11-21</td></tr>"
        "</table>"
    )
    assert rows.table.to_pylist() == [
        {"编号": "7", "产品名称": "童床", "生产者": "乙厂", "发布时间": "2026-11-21"}
    ]


def test_tables_without_the_labels_are_named_and_left_out(reading: Reading) -> None:
    """Menus and frames are tables too; a table in a cell is a table of its own."""
    row = "<tr><td>1</td><td>童车</td><td>甲厂</td><td>2026-11-20</td></tr>"
    rows = reading(f"<table><tr><td>首页</td><td><table>{HEADER}{row}</table></td></tr></table>")
    assert rows.table.num_rows == 1
    assert rows.noise["other_sheet"] == 1
    assert "table 1" in rows.notes[0]


def test_the_declared_encoding_is_taken_at_its_word(reading: Reading) -> None:
    """A page in GBK is read where GB18030 is declared, and refused where UTF-8 is."""
    body = (
        f"<table>{HEADER}<tr><td>1</td><td>童车</td><td>甲厂</td><td>2026-11-20</td></tr></table>"
    )
    rows = reading(body.replace("&nbsp;", ""), "gbk", "gb18030")
    assert rows.table["产品名称"].to_pylist() == ["童车"]
    with pytest.raises(UnreadableFileError) as caught:
        reading(body.replace("&nbsp;", ""), "gbk", "utf-8")
    assert caught.value.reason == "wrong_encoding"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>系统维护</p>", "no_header"),
        ("<table>" + "<tr>" + "<td rowspan=60000 colspan=900>x</table>", "oversized"),
        ("<table><tr>" + "<td colspan=1000>x" * 1001 + "</table>", "oversized"),
    ],
    ids=["no_table", "one_span", "many_spans"],
)
def test_a_page_without_our_table_or_beyond_measure_is_refused(
    reading: Reading, body: str, reason: str
) -> None:
    """A maintenance page is no empty list, and a span of millions is not laid out."""
    with pytest.raises(UnreadableFileError) as caught:
        reading(body)
    assert caught.value.reason == reason
