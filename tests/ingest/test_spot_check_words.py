"""The words of Chinese spot-check lists: header cells, results, failed items."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.spot_check.failed_items import failed_items
from ingest.spot_check.vocabulary import field_of, is_header_name, judged


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("合格", "conforming"),
        ("合格*", "conforming"),
        ("符 合", "conforming"),
        ("未发现不合格", "conforming"),
        ("不合格（标识）", "nonconforming"),
        ("标识不合格", "nonconforming"),
        ("不符合", "nonconforming"),
        ("拒检", "not_judged"),
        ("未检出", "not_judged"),
        ("12.5", "not_judged"),
    ],
)
def test_a_result_is_judged_by_its_words(text: str, result: str) -> None:
    """不合格 contains 合格, and 未检出 is a measured value, not a verdict."""
    assert judged(text) == result


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("耐热、防火,接地措施；标志", ["耐热", "防火", "接地措施", "标志"]),
        ("纤维成分含量（明示值：棉87.5%/实测值：棉100%）", ["纤维成分含量"]),
        ("（1）结构\n（2）接地措施", ["结构", "接地措施"]),
        ("热老化（低温柔性、尺寸变化率）、剥离强度", ["热老化(低温柔性、尺寸变化率)", "剥离强度"]),
        ("N,N-二甲基甲酰胺", ["N,N-二甲基甲酰胺"]),
        ("/", []),
    ],
)
def test_items_are_split_where_it_is_safe(text: str, items: list[str]) -> None:
    """Every mark of a list separates, none inside brackets or names does."""
    assert [item.item for item in failed_items(text)] == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "菌落总数║3.1×10⁵CFU/g║≤1500CFU/g；大肠菌群║240MPN/100g║≤30MPN/100g",
            [
                ("菌落总数", "3.1×10⁵CFU/g", 310000, "≤1500CFU/g", None, 1500),
                ("大肠菌群", "240MPN/100g", 240, "≤30MPN/100g", None, 30),
            ],
        ),
        (
            "苯甲酸||0.8 g/kg||≤0.5 g/kg、糖精钠丨0.2g/kg丨不得使用",
            [
                ("苯甲酸", "0.8 g/kg", Decimal("0.8"), "≤0.5 g/kg", None, Decimal("0.5")),
                ("糖精钠", "0.2g/kg", Decimal("0.2"), "不得使用", None, None),
            ],
        ),
        (
            "菌落总数｜①1.2×10³；②<10｜n=5,c=2,m=10²,M=10³",
            [("菌落总数", "①1.2×10³;②<10", None, "n=5,c=2,m=10²,M=10³", None, None)],
        ),
        (
            "pH值（标准值：4.0～8.5/实测值：9.6）、标识",
            [
                ("pH值", "9.6", Decimal("9.6"), "4.0~8.5", 4, Decimal("8.5")),
                ("标识", None, None, None, None, None),
            ],
        ),
        (
            "铅（实测值：120mg/kg，标准值：≤90mg/kg）",
            [("铅", "120mg/kg", 120, "≤90mg/kg", None, 90)],
        ),
        (
            "甲醛含量：≤75mg/kg/120mg/kg",
            [("甲醛含量", "120mg/kg", 120, "≤75mg/kg", None, 75)],
        ),
        ("铅║120║≤90、标志", [("铅", "120", 120, "≤90", None, 90), ("标志", *[None] * 5)]),
        ("初始光效/光通量", [("初始光效/光通量", *[None] * 5)]),
    ],
)
def test_failed_items_keep_their_numbers(text: str, items: list[tuple[object, ...]]) -> None:
    """What was measured and what is allowed stand with the item, as written and as numbers."""
    assert [
        (
            *(item.item, item.measured_text, item.measured_value),
            *(item.limit_text, item.limit_low, item.limit_high),
        )
        for item in failed_items(text)
    ] == items


LABELS = {
    "product_name": "产品名称 产品详细名称 抽查产品名称 样品名称 产品名称3 样品标称名称 "
    "食品名称 标示产品名称",
    "model": "规格型号 规格 型号 规格型号（标称） 规格型号(mm) 标称规格型号 包装规格",
    "brand": "商标 标称商标 商标（标称） 标注商标 商标4",
    "maker_name": "企业名称 生产企业名称（标称） 标称生产单位 受检企业名称 标称生产者名称 "
    "标识生产企业名称 "
    "企业名称2 委托方 受托方 标示化妆品注册人/备案人、受托生产企业 境内责任人",
    "seller_name": "经销单位/平台 销售企业/平台 受检单位（经销商) 被抽样单位名称 网店名称",
    "platform": "电商平台 网络平台名称",
    "maker_place": "所在地 所在省 企业所在省 生产地区 生产企业地址 "
    "标称生产单位所在地 省局代码 省份",
    "seller_place": "被抽样单位地址",
    "date_or_batch": "生产日期/批号 产品批号或生产日期 生产日期和批号 生产日期批号 "
    "生产日期\\批号 标称生产日期/批号",
    "production_date": "生产日期 标示生产日期",
    "batch": "生产批号 批号/货号 标示批号",
    "result_check": "抽查结果 抽查结果名称 本次抽查结果",
    "result_overall": "综合判定",
    "result_item": "单项判定 是否符合 本项检验结果",
    "item_names": "主要不合格项目 不合格检验项目 主要不合格项（项目名称：标准值/实测值） "
    "不符合标准规定项 "
    "不合格项目║检验结果║标准值 不合格项目｜检验结果｜标准值 不符合规定项目",
    "laboratory_name": "承检机构 承检机构名称 承检单位 检验机构",
    "recheck_result": "复查检验结果 复查检验情况 整改复查情况",
    "rectification": "整改情况 企业整改状态",
    "severity": "不合格程度（轻、较严重、严重）",
    "product_category": "产品种类 食品细类 分类",
    "check_number": "抽样编号",
    "other": "抽样单位 购货价格（元） 被抽样企业统一社会信用代码 保质期 产品等级",
}


@pytest.mark.parametrize("field", LABELS)
def test_every_known_header_cell_names_its_field(field: str) -> None:
    """The sampling agency is not the firm sampled, a claimed maker is the maker."""
    assert {label: (field_of(label) or ("", 0))[0] for label in LABELS[field].split()} == (
        dict.fromkeys(LABELS[field].split(), field)
    )


@pytest.mark.parametrize(
    "label", ["pH", "甲醛含量（mg/kg）", "耐光色牢度（级）", "企业宣传", "标志标识"]
)
def test_a_test_item_is_no_field(label: str) -> None:
    """Hundreds of header cells are test items; they stay with the row as published."""
    assert field_of(label) is None
    assert not is_header_name(label)
