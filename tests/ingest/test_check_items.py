"""Test items are read out of wide sheets, value columns and cells, as written and as numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.measurement import read_limit
from ingest.spot_check.check_items import ItemLayout, check_items, item_layout
from ingest.spot_check.header import Column
from ingest.spot_check.item_columns import Named, described
from ingest.spot_check.vocabulary import field_of


@pytest.mark.parametrize(
    ("parts", "role", "name", "unit", "limit"),
    [
        (["甲醛含量（mg/kg）"], "value", "甲醛含量", "mg/kg", None),
        (["耐光色牢度（级）", "实测值"], "value", "耐光色牢度", "级", None),
        (["pH", "标准值"], "limit", "pH", None, None),
        (["重金属-铅（以Pb计）", "标准值（mg/kg）"], "limit", "重金属-铅(以Pb计)", "mg/kg", None),
        (["游离甲醛，mg/kg", "参考值"], "limit", "游离甲醛", "mg/kg", None),
        (
            ["检验结果", "项目20：苯,mg/kg", "参考标准值≤20mg/kg"],
            *("value", "苯", "mg/kg", "参考标准值≤20mg/kg"),
        ),
        (
            ["项目①：电磁辐射", "所有测量点实测值≤1.875（单位：μT）", "a点"],
            *("value", "电磁辐射/a点", "μT", "≤1.875"),
        ),
        (["风量国家推荐标准规定值，≥10m3/min", "实测"], "value", "风量", None, "≥10m3/min"),
        (["静态消耗电流（μA）", "≤100"], "value", "静态消耗电流", "μA", "≤100"),
        (
            ["检验结果", "GB/T3923.1", "断裂强力(N)", "实测结果"],
            *("value", "断裂强力", "N", None),
        ),
        (
            ["颗粒物净化能效（效能）（m3/（W﹒h)）"],
            "value",
            "颗粒物净化能效(效能)",
            "m3/(W.h)",
            None,
        ),
        (["噪声标称值dB(A)"], "claimed", "噪声", "dB(A)", None),
        (
            ["挥发性有机化合物含量（VOC），g/L）", "实测值"],
            "value",
            "挥发性有机化合物含量(VOC)",
            "g/L",
            None,
        ),
        (["缝子纰裂（cm）", "摆缝", "单项判定"], "verdict", "缝子纰裂/摆缝", "cm", None),
        (["可见光透射比（%）(A)"], "value", "可见光透射比(A)", "%", None),
        (["噪声（单位：dB(A)）"], "value", "噪声", "dB(A)", None),
        (
            ["烷基苯酚聚氧乙烯醚类（APEO），%", "参考值"],
            "limit",
            "烷基苯酚聚氧乙烯醚类(APEO)",
            "%",
            None,
        ),
        (["参考标准"], "standard", "", None, None),
        (["检验项目"], "item", "", None, None),
        (["标准值"], "limit", "", None, None),
        (["双酚A"], "name", "双酚A", None, None),
    ],
)
def test_a_header_says_what_is_measured_in_what_unit(parts, role, name, unit, limit):
    """Units, limits, standards and the words for value and limit are no part of the name."""
    said = described(parts)
    assert (said.role, said.unit, said.limit) == (role, unit, limit)
    assert said.name == name


def test_several_limits_in_one_header_bound_nothing():
    """95%~105% is the voltage's and ≥95% the current's; neither is given to both."""
    said = described(["输出电压和电流（%）", "输出电压：95%～105%输出额定电流：≥95%"])
    assert said == Named("value", "输出电压和电流", "%", "输出电压:95%~105%输出额定电流:≥95%")
    assert read_limit(str(said.limit)).is_nothing


def layout_of(labels: list[str], cells: dict[int, list[str]] | None = None) -> ItemLayout:
    """Lay out a header whose levels are written with a stroke of two lines between them."""
    columns = []
    for place, label in enumerate(labels):
        parts = tuple(label.split("//"))
        columns.append(Column(place, label, *(field_of(parts[-1]) or (None, 0)), parts))
    judging = [column for column in columns if column.field == "result_verdict"]
    return item_layout(columns, judging, dict(enumerate(labels)), cells or {})


def told(labels: list[str], *rows: list[str], failures: bool = True) -> list[tuple[object, ...]]:
    """Read the items of a check; its rows stand below the labels."""
    cells = {place: [row[place] for row in rows] for place in range(len(labels))}
    strips = [
        {label: cell for label, cell in zip(labels, row, strict=True) if cell} for row in rows
    ]
    found = check_items(strips, layout_of(labels, cells), is_failure_named=failures)
    return [
        (i.item, i.measured_text, i.measured_value, i.unit, i.limit_low, i.limit_high, i.verdict)
        for i in found
    ]


def test_the_columns_of_one_item_are_read_together():
    """Limit, value and verdict stand beside one another; an item without a value is left out."""
    labels = [
        "产品名称",
        "pH//标准值",
        "pH//实测值",
        "单项判定",
        "铅(mg/kg)//标准值",
        "铅(mg/kg)//实测值",
    ]
    row = ["衬衫", "4.0～8.5", "9.6", "不合格", "≤90", "——"]
    ph = ("pH", "9.6", Decimal("9.6"), None, 4, Decimal("8.5"), "nonconforming")
    assert told(labels, row) == [ph]


def test_an_unknown_column_is_an_item_if_its_cells_look_like_it():
    """Numbers, verdicts and 未检出 tell an item; prose, codes and telephone numbers do not."""
    labels = ["耐磨", "甲醛", "标志", "推荐标准情况", "货位编码"]
    rows = [["3.5", "未检出", "符合", "包装上明示推标", "4401031234"]]
    assert [item[0] for item in told(labels, *rows)] == ["耐磨", "甲醛", "标志"]
    assert [item[-1] for item in told(labels, *rows)] == ["not_judged", "not_judged", "conforming"]


def test_a_value_stands_beside_the_failed_item_it_belongs_to():
    """检验值 and 标准值 of food lists; two items are matched line by line or not at all."""
    labels = ["食品名称", "不合格项目", "检验值", "标准值"]
    assert told(labels, ["酱油", "苯甲酸", "1.2g/kg", "≤1.0g/kg"]) == [
        ("苯甲酸", "1.2g/kg", Decimal("1.2"), "g/kg", None, 1, "nonconforming")
    ]
    assert told(labels, ["酱油", "铅\n镉", "0.3\n0.2", "≤0.2\n≤0.1"]) == [
        ("铅", "0.3", Decimal("0.3"), None, None, Decimal("0.2"), "nonconforming"),
        ("镉", "0.2", Decimal("0.2"), None, None, Decimal("0.1"), "nonconforming"),
    ]
    assert [item[1:3] for item in told(labels, ["酱油", "铅\n镉\n砷", "0.3\n0.2", ""])] == [
        (None, None)
    ] * 3


def test_rows_below_a_sample_bring_further_items():
    """A sample that goes on over two rows has the items of both."""
    labels = ["食品名称", "不合格项目", "检验值", "标准值"]
    rows = [["酱油", "苯甲酸", "1.2", "≤1.0"], ["", "山梨酸", "1.5", "≤1.0"]]
    assert [(item[0], item[2]) for item in told(labels, *rows)] == [
        ("苯甲酸", Decimal("1.2")),
        ("山梨酸", Decimal("1.5")),
    ]


def test_a_failed_item_that_has_a_column_is_one_item():
    """The cell of failed items gives the verdict, the column the value."""
    labels = ["产品名称", "pH//标准值", "pH//实测值", "主要不合格项目"]
    row = ["衬衫", "4.0～8.5", "9.6", "pH、标识"]
    assert [(item[0], item[-1]) for item in told(labels, row)] == [
        ("pH", "nonconforming"),
        ("标识", "nonconforming"),
    ]
    assert [(item[0], item[-1]) for item in told(labels, row, failures=False)] == [
        ("pH", "not_judged")
    ]


def test_parts_of_a_product_are_items_of_their_own():
    """Each line of a cell names a part; a limit without parts holds for all."""
    labels = ["断裂强力(N)//技术要求", "断裂强力(N)//实测结果", "pH//标准值", "pH//实测值"]
    row = ["≥250", "经向1300\n纬向289", "(面料):4.0～9.0\n里料1:4.0～8.5", "(面料):6.8\n里料1:9.1"]
    assert told(labels, row) == [
        ("断裂强力(经向)", "1300", 1300, "N", 250, None, "not_judged"),
        ("断裂强力(纬向)", "289", 289, "N", 250, None, "not_judged"),
        ("pH(面料)", "6.8", Decimal("6.8"), None, 4, 9, "not_judged"),
        ("pH(里料1)", "9.1", Decimal("9.1"), None, 4, Decimal("8.5"), "not_judged"),
    ]


def test_a_verdict_in_front_of_a_grade_is_no_part_of_the_product():
    """符合3 is a verdict with its grade, one text and no number."""
    labels = ["耐光色牢度（级）//标准值", "耐光色牢度（级）//实测值"]
    assert told(labels, ["≥3", "符合3"]) == [
        ("耐光色牢度", "符合3", None, None, 3, None, "conforming")
    ]
