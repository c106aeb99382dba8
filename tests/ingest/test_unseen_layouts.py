"""Layouts that no file at hand has are read like those that one has: words, order, dress, noise.

Each example draws a table of a kind, words its header with any of the publishers' names, in any
order, dressed as publishers dress them, and puts titles above and noise between. Whatever is
drawn, every row loads, with its verdict, its product and its firm, and the table is of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.batch import LandedFile, Rows
from ingest.spot_check.reading import read_sheets
from ingest.spot_check.vocabulary import field_of, judged
from ingest.workbook import Sheet

WORDS: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("unseen_layouts.yml").read_text(encoding="utf-8")
)


def words(text: str) -> list[str]:
    """Return the words of a line."""
    return text.split()


@dataclass(frozen=True)
class Drawn:
    """A sheet and what reading it must give: the kind, and each row's number and values."""

    sheet: Sheet
    kind: str
    rows: dict[int, tuple[str, str, str]]  # row number → verdict, product, firm


def dressed(draw: st.DrawFn, label: str) -> str:
    """Write a header cell as publishers do: blanks, line breaks, brackets, stars."""
    if len(label) > 8 or "/" in label:
        return label + draw(st.sampled_from(["", " ", "\n"]))
    middle = len(label) // 2
    return draw(
        st.sampled_from(
            [
                *(label, label, " ".join(label), f"{label[:middle]}\n{label[middle:]}"),
                *(f"{label}：", f" {label} ", f"{label}*", f"{label}\u3000"),
            ]
        )
    )


def drawn_columns(draw: st.DrawFn, kind: str) -> list[tuple[str, str]]:
    """Choose the columns of a table, each a field and a label, in any order."""
    fields = ["product_name", "maker_name"]
    fields += draw(st.lists(st.sampled_from(sorted(set(WORDS["names"]) - {*fields})), unique=True))
    columns = [(field, draw(st.sampled_from(words(WORDS["names"][field])))) for field in fields]
    if kind != "fail_only_list" or draw(st.booleans()):
        columns.append(("result", draw(st.sampled_from(words(WORDS["results"])))))
    if kind == "fail_only_list" or draw(st.booleans()):
        columns.append(("items", draw(st.sampled_from(words(WORDS["items"])))))
    if kind in {"value_comparison", "risk_monitoring"} or draw(st.booleans()):
        tests = draw(st.lists(st.sampled_from(WORDS["tests"].split("|")), min_size=1, unique=True))
        columns += [("test", label) for label in tests]
    return draw(st.permutations(columns))


def cell_of(draw: st.DrawFn, field: str, number: int, result: str, *, is_pass: bool) -> str:
    """Fill one cell of a row."""
    return {
        "sequence": str(number),
        "product_name": f"玩具{number}号",
        "maker_name": f"第{number}玩具有限公司",
        "seller_name": "华联超市",
        "maker_place": "广东省",
        "result": result,
        "items": "/" if is_pass else "结构、标识",
        "test": draw(st.sampled_from(["3.5", "未检出", "＜5", "4-5", "/"])),
        "other": "/",
        "date_or_batch": "2016-03-01",
        "remark": "",
    }.get(field, f"{field}{number}")


def noise(draw: st.DrawFn, labels: list[str]) -> list[list[str]]:
    """Draw what stands between rows and is none: blank lines and the header again."""
    blank = [""] * len(labels)
    return draw(st.sampled_from([[], [], [], [blank], [labels], [blank, labels]]))


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """Draw a table of a kind."""
    kind = draw(st.sampled_from(sorted(WORDS["titles"])))
    columns = drawn_columns(draw, kind)
    labels = [dressed(draw, label) for _, label in columns]
    width = len(labels)
    title = draw(st.sampled_from(WORDS["titles"][kind].split("|"))).format("玩具")
    above = draw(
        st.lists(st.sampled_from(["", "附件3", "单位：批次", "（排名不分先后）"]), max_size=4)
    )
    place = draw(st.integers(0, len(above)))
    head = [[text, *[""] * (width - 1)] for text in [*above[:place], title, *above[place:]]]
    lines, expected = [*head, labels], {}
    for number in range(1, draw(st.integers(6, 14)) + 1):
        is_pass = kind != "fail_only_list" and (number == 1 or draw(st.booleans()))
        result = draw(st.sampled_from(words(WORDS["passes"] if is_pass else WORDS["failures"])))
        row = [cell_of(draw, field, number, result, is_pass=is_pass) for field, _ in columns]
        if number > 1:
            lines += noise(draw, labels)
        lines.append(row)
        verdict = "conforming" if is_pass else "nonconforming"
        expected[len(lines)] = (verdict, f"玩具{number}号", f"第{number}玩具有限公司")
    lines += draw(st.sampled_from([[], [["注：排名不分先后。", *[""] * (width - 1)]]]))
    return Drawn(Sheet("Sheet1", tuple(map(tuple, lines))), kind, expected)


def rows_of(sheet: Sheet) -> Rows:
    """Read a sheet as if it came from a publisher's file."""
    file = LandedFile("xx", "0" * 16, "a1b2c3.xls", Path(), "", 1, date(2026, 11, 23))
    return read_sheets([sheet], file)


@settings(max_examples=100, deadline=None)
@given(tables())
def test_an_unseen_layout_is_read_whole(drawn: Drawn) -> None:
    """Every row loads with its verdict, product and firm; the table is of its kind."""
    read = rows_of(drawn.sheet)
    records: list[dict[str, Any]] = read.table.to_pylist()
    found = {
        number: (record["result"], record["product_name"], record["maker_name"])
        for number, record in zip(read.row_number.to_pylist(), records, strict=True)
    }
    assert found == drawn.rows
    assert {record["table_type"] for record in records} == {drawn.kind}
    assert read.landed_count + sum(read.noise.values()) == len(drawn.sheet.rows)


@pytest.mark.parametrize("name", WORDS["layouts"])
def test_the_layouts_of_other_years_and_places_are_known(name: str) -> None:
    """SAMR 2023-25, Jilin and Yantai, food and cosmetics name their columns so."""
    layout = WORDS["layouts"][name]
    found = [field_of(label.replace("|", "\n")) for label in layout["labels"].split(" ")]
    assert [field[0] if field else None for field in found] == layout["fields"].split()


@given(
    st.text("合格符通过达标测样品的，。（） 123", max_size=6),
    st.sampled_from(
        ["不合格", "不符合", "未通过", "不达标", "未达到合格", "非合格", "不能满足要求"]
    ),
    st.text("合格符通过达标测样品的，。（） 123", max_size=6),
)
def test_a_failure_is_never_read_as_a_pass(before: str, failure: str, after: str) -> None:
    """Whatever stands around a word for failing, 合格 within or beside it passes nothing."""
    assert judged(before + failure + after) != "conforming"


@pytest.mark.parametrize(
    "text",
    [
        "基本合格",
        "除标签外合格",
        "合格（除标识外）",
        "部分合格",
        "待检",
        "12.5",
        "未检出",
        "优等品",
    ],
)
def test_a_result_with_a_reservation_is_not_judged(text: str) -> None:
    """Who does not say that the whole sample conforms has not said it."""
    assert judged(text) == "not_judged"


@pytest.mark.parametrize(
    ("answer", "verdict"), [("是", "conforming"), ("否", "nonconforming"), ("不适用", "not_judged")]
)
def test_a_column_that_asks_is_answered(answer: str, verdict: str) -> None:
    """是否合格 is answered by 是 and 否, which say nothing elsewhere."""
    labels = ["序号", "产品名称", "生产企业名称", "是否合格"]
    row = ["1", "玩具", "甲厂", answer]
    other = ["2", "玩具车", "乙厂", "是"]
    records = rows_of(
        Sheet("结果", (("2016年玩具监督抽查", "", "", ""), tuple(labels), tuple(row), tuple(other)))
    )
    assert records.table["result"].to_pylist()[0] == verdict
    assert judged(answer) == "not_judged"


def test_rows_with_one_sampling_number_are_one_sample() -> None:
    """A food that failed in two items stands on two whole rows, and was sampled once."""
    labels = ["序号", "抽样编号", "食品名称", "标称生产企业名称", "不合格项目", "检验值", "标准值"]
    rows = (
        ("食品监督抽检不合格产品信息", *[""] * 6),
        tuple(labels),
        ("1", "GC1", "酱油", "甲厂", "苯甲酸", "1.2g/kg", "≤1.0g/kg"),
        ("2", "GC1", "酱油", "甲厂", "铅", "0.5mg/kg", "≤0.2mg/kg"),
        ("3", "GC2", "酱油", "甲厂", "铅", "0.4mg/kg", "≤0.2mg/kg"),
    )
    read = rows_of(Sheet("Sheet1", rows))
    first, second = read.table.to_pylist()
    assert read.noise["continuation"] == 1
    assert first["nonconforming_items"] == ["苯甲酸", "铅"]
    assert [(i["item"], str(i["measured_value"])) for i in first["test_items"]] == [
        ("苯甲酸", "1.20000000"),
        ("铅", "0.50000000"),
    ]
    assert (second["check_number"], second["nonconforming_items"]) == ("GC2", ["铅"])


def test_a_list_that_speaks_of_no_check_is_not_ours() -> None:
    """Firms with licences are firms with products, and nobody checked anything."""
    rows = (
        ("2016年获证企业目录", "", ""),
        ("序号", "企业名称", "产品名称"),
        ("1", "甲厂", "玩具"),
        ("2", "乙厂", "童车"),
    )
    read = rows_of(Sheet("Sheet1", rows))
    assert [row.reason for row in read.rejected] == ["sheet_not_ours"] * 2
    assert read.table.num_rows == 0
