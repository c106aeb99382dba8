"""Chinese spot-check workbooks: what a table lists, what its cells mean, and no row lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.batch import Batch, LandedFile
from ingest.conform import conform
from ingest.read import read
from ingest.source import SHIPPED, load_source

SOURCE = load_source(SHIPPED / "cn_aqsiq_spot_checks")
SAMPLE = SOURCE.folder / "sample.xlsx"
FOLDER = (
    "cn_spot_checks/P020160512301122334455/附件 2016年第2批儿童用品等9种产品质量国家监督抽查结果"
)
HEADER = [
    "序号",
    "企业名称",
    "所在地",
    "产品名称",
    "规格型号",
    "生产日期/批号",
    "抽查结果",
    "主要不合格项目",
]

Cells = Sequence[Sequence[object]]
Read = Callable[..., Batch]


def conformed(path: Path, file_name: str) -> Batch:
    """Read a workbook as if it had landed under that name."""
    day = date(2026, 11, 23)
    file = LandedFile(SOURCE.name, "0" * 16, file_name, path, "", path.stat().st_size, day)
    return conform(SOURCE, file, read(file, SOURCE))


@pytest.fixture
def sheet_read(tmp_path: Path) -> Read:
    """Write rows as a sheet with merged ranges and read them as a publisher's workbook."""

    def read_rows(
        rows: Cells,
        merged: Sequence[tuple[int, int, int, int]] = (),
        file_name: str = "a1b2c3.xlsx",
    ) -> Batch:
        path = tmp_path / "sheet.xlsx"
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Sheet1")
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, "")
        for number, row in enumerate(rows):
            for position, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, position, cell)
        book.close()
        return conformed(path, file_name)

    return read_rows


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    """Return the records as plain rows."""
    rows: list[dict[str, Any]] = batch.records.to_pylist()
    return rows


def listed(*results: str, items: str = "") -> list[list[object]]:
    """Return data rows, one a result, each of its own firm."""
    return [
        [n, f"第{n}玩具厂", "浙江省", "滑板车", f"HB-{n}", "2016-03", result, items]
        for n, result in enumerate(results, start=1)
    ]


def test_the_sample_is_read_whole() -> None:
    """Seven samples in two tables; title, header, repeated header, footer and blank are noise."""
    batch = conformed(SAMPLE, f"{FOLDER}/附表1-3.xlsx")
    assert [(r["sheet_name"], r["row_number"], r["result"]) for r in rows_of(batch)] == [
        ("Sheet1", 4, "conforming"),
        ("Sheet1", 5, "conforming"),
        ("Sheet1", 6, "nonconforming"),
        ("Sheet1", 9, "nonconforming"),
        ("Sheet1", 10, "not_judged"),
        ("后处理", 3, "conforming"),
        ("后处理", 4, "not_judged"),
    ]
    assert batch.noise == {"title": 3, "header": 2, "blank": 1, "repeated_header": 1, "footer": 1}
    assert batch.rejects.num_rows == 0


def test_merged_and_ditto_cells_are_filled_from_above() -> None:
    """A firm merged over two products made both; 〃 and 同上 repeat the laboratory."""
    second, third = rows_of(conformed(SAMPLE, "a.xlsx"))[1:3]
    assert second["maker_name"] == third["maker_name"] == "青原县飞翼童车厂"
    assert second["laboratory_name"] == third["laboratory_name"] == "国家虚构玩具质量监督检验中心"


def test_the_row_is_kept_as_published() -> None:
    """The published row has the labels and the cells of the sheet."""
    row = json.loads(rows_of(conformed(SAMPLE, "a.xlsx"))[3]["published"])
    assert row["规格型号（标称）"] == "DL－３"
    assert row["商标"] == "/"


def test_failed_items_lose_numbers_limits_and_measured_values() -> None:
    """Brackets and the comma of a chemical name are never split."""
    third, fourth = rows_of(conformed(SAMPLE, "a.xlsx"))[2:4]
    assert third["nonconforming_items"] == ["制动性能", "机械强度(把立管)", "结构"]
    assert fourth["nonconforming_items"] == ["标识", "2,4-二氯苯酚含量"]


def test_a_refused_check_is_not_judged() -> None:
    """拒检 among the failed items says that there was no test, and names no item."""
    refused = rows_of(conformed(SAMPLE, "a.xlsx"))[4]
    assert (refused["result"], refused["result_text"]) == ("not_judged", "拒检")
    assert refused["nonconforming_items"] is None


def test_a_recheck_of_failed_goods_feeds_no_rate() -> None:
    """复查合格 in a follow-up list is a recheck, told apart by its table."""
    follow_up = rows_of(conformed(SAMPLE, "a.xlsx"))[5]
    assert follow_up["table_type"] == "follow_up"
    assert follow_up["sampling_basis"] == "follow_up_check"
    assert follow_up["result_text"] == "复查合格"


@pytest.mark.parametrize(
    ("title", "results", "table_type", "sampling_basis"),
    [
        (
            "2016年滑板车产品质量国家监督抽查产品及其企业名单",
            ["合格", "不合格"],
            "result_list",
            "random_spot_check",
        ),
        (
            "2016年滑板车产品质量国家监督专项抽查结果",
            ["合格", "不合格"],
            "result_list",
            "targeted_spot_check",
        ),
        (
            "2016年滑板车产品质量监督抽查不合格企业名单",
            ["不合格"],
            "fail_only_list",
            "random_spot_check",
        ),
        (
            "2016年滑板车监督抽查合格与不合格产品名单",
            ["合格", "不合格"],
            "result_list",
            "random_spot_check",
        ),
        ("2016年滑板车产品质量监督抽查结果", ["不合格"] * 5, "fail_only_list", "random_spot_check"),
        (
            "2016年滑板车产品质量风险监测结果汇总表",
            ["合格", "不合格"],
            "risk_monitoring",
            "risk_monitoring",
        ),
        (
            "2016年滑板车产品监督抽查部分指标比较汇总表",
            ["合格", "不合格"],
            "value_comparison",
            "random_spot_check",
        ),
        (
            "2016年滑板车产品质量监督抽查不合格产品复查结果",
            ["合格"],
            "follow_up",
            "follow_up_check",
        ),
        ("2016年滑板车产品质量监督抽查合格企业名单", ["合格"], "result_list", "unknown"),
    ],
)
def test_title_and_results_say_what_a_table_lists(
    sheet_read: Read, title: str, results: list[str], table_type: str, sampling_basis: str
) -> None:
    """Only a result list has a denominator; the words of the title and the results decide."""
    (found,) = {
        (row["table_type"], row["sampling_basis"])
        for row in rows_of(sheet_read([[title], HEADER, *listed(*results)]))
    }
    assert found == (table_type, sampling_basis)


def test_a_rectification_column_makes_no_follow_up_list(sheet_read: Read) -> None:
    """A full list that adds how the failed firms went on stays a full list."""
    rows = [[*row, "复查合格"] for row in listed("合格", "不合格")]
    batch = sheet_read([["2014年滑板车国家监督抽查结果"], [*HEADER, "整改复查情况"], *rows])
    assert [row["table_type"] for row in rows_of(batch)] == ["result_list"] * 2
    assert [row["result"] for row in rows_of(batch)] == ["conforming", "nonconforming"]


def test_failed_items_without_a_result_column_are_failures(sheet_read: Read) -> None:
    """A list that names failed items for every product lists failures only."""
    header = [
        "序号",
        "食品名称",
        "标称生产企业名称",
        "被抽样单位名称",
        "不合格项目║检验结果║标准值",
    ]
    rows = [
        [1, "饼干", "甲厂", "乙超市", "菌落总数║35000║≤10000"],
        [2, "酱油", "丙厂", "丁店", "苯甲酸‖2‖≤1"],
    ]
    found = rows_of(sheet_read([["监督抽检信息"], header, *rows]))
    assert {(row["table_type"], row["result"]) for row in found} == {
        ("fail_only_list", "nonconforming")
    }
    assert [row["nonconforming_items"] for row in found] == [["菌落总数"], ["苯甲酸"]]
    assert [row["seller_name"] for row in found] == ["乙超市", "丁店"]


def test_another_kind_of_sheet_is_rejected_row_by_row(sheet_read: Read) -> None:
    """A list of recalled vehicles is no spot check; its rows are kept as rejects, none is lost."""
    rows = [
        ["召回车辆清单", None],
        ["序号", "VIN"],
        [1, "LVX00000000000001"],
        [2, "LVX00000000000002"],
    ]
    batch = sheet_read(rows)
    assert batch.records.num_rows == 0
    assert batch.rejects["reason"].to_pylist() == ["sheet_not_ours"] * 3
    assert batch.rejects["row_number"].to_pylist() == [2, 3, 4]


def test_a_header_of_two_levels_names_its_leaves(sheet_read: Read) -> None:
    """Below 产品信息 stand the real names; 标准值 and 实测值 belong to the item above."""
    rows = [
        ["2014年衬衫产品监督抽查结果汇总表"],
        ["网络平台名称", "产品信息", None, "检验结果", "pH", None],
        [None, "产品名称（标称）", "生产企业名称（标称）", None, "标准值", "实测值"],
        ["天猫", "衬衫", "甲服饰有限公司", "不合格", "4.0～8.5", "9.1"],
        ["-", "女式上衣", "乙服饰有限公司", "合格", "4.0～8.5", "6.4"],
    ]
    merged = [(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3), (1, 4, 1, 5)]
    first, second = rows_of(sheet_read(rows, merged))
    assert (first["product_name"], first["maker_name"]) == ("衬衫", "甲服饰有限公司")
    assert (first["result"], second["result"]) == ("nonconforming", "conforming")
    assert (first["channel"], second["channel"]) == ("e_commerce", "unknown")
    assert json.loads(first["published"])["pH/实测值"] == "9.1"


def test_measured_values_on_several_rows_are_one_sample(sheet_read: Read) -> None:
    """A toy with three metals on three rows was checked once; the values stay in its row."""
    rows = [
        ["2015年木质玩具产品监督抽查结果"],
        ["序号", "产品名称", "生产企业名称", "检验结果", "可迁移重金属"],
        [1, "彩虹塔", "甲玩具厂", "合格", "Sb 未检出"],
        [None, None, None, None, "As 未检出"],
        [None, None, None, None, "Pb 3"],
    ]
    merged = [(2, column, 4, column) for column in range(4)]
    batch = sheet_read(rows, merged)
    (row,) = rows_of(batch)
    assert json.loads(row["published"])["可迁移重金属"] == "Sb 未检出\nAs 未检出\nPb 3"
    assert batch.noise["continuation"] == 2


def test_a_firm_written_once_over_its_products_is_taken_down(sheet_read: Read) -> None:
    """Without merged cells a product row without a number belongs to the firm above."""
    rows = listed("合格", "不合格")
    rows[1][:3] = [None, None, None]
    found = rows_of(sheet_read([["2016年滑板车监督抽查结果"], HEADER, *rows]))
    assert [row["maker_name"] for row in found] == ["第1玩具厂"] * 2
    assert [row["maker_place"] for row in found] == ["浙江省"] * 2


def test_the_column_for_the_whole_sample_decides_the_result(sheet_read: Read) -> None:
    """单项判定 and a 检验结果 full of numbers judge nothing where 综合判定 stands."""
    header = ["序号", "产品名称", "生产企业名称", "检验结果", "单项判定", "综合判定"]
    rows = [
        [1, "饮水机", "甲厂", 288.9, "合格", "不合格"],
        [2, "饮水机", "乙厂", 12.5, "不合格", "合格"],
    ]
    found = rows_of(sheet_read([["2015年饮水机监督抽查结果"], header, *rows]))
    assert [row["result"] for row in found] == ["nonconforming", "conforming"]


def test_a_verdict_on_single_items_is_none_on_the_product(sheet_read: Read) -> None:
    """A table with one row an item compares values; its 合格 feed no rate."""
    header = ["序号", "产品名称", "生产单位", "检测项目", "检测结果", "单项判定"]
    rows = [[1, "飞行棋", "甲厂", "铝", 288.9, "合格"], [None, None, None, "硼", 4.8, "合格"]]
    merged = [(2, column, 3, column) for column in range(3)]
    found = rows_of(sheet_read([["可迁移元素检测结果表"], header, *rows], merged))
    assert [row["table_type"] for row in found] == ["value_comparison"] * 2
    assert [row["product_name"] for row in found] == ["飞行棋"] * 2


@pytest.mark.parametrize(
    ("file_name", "title", "produced", "expected"),
    [
        (
            "P020160512301122334455.xls",
            "滑板车国家监督抽查",
            "2016-02",
            ("2016-05-12", "file_name", "day"),
        ),
        (
            "P020150528381352093852.xls",
            "滑板车国家监督抽查",
            "2013-07-11",
            ("2013-07-01", "production", "quarter"),
        ),
        (
            "201712071348003667169874.xls",
            "2014年滑板车监督抽查",
            "2014-06",
            ("2014-01-01", "title", "year"),
        ),
        ("a1b2.xls", "2016年三季度监督检查", "2016-05", ("2016-07-01", "title", "quarter")),
        ("a1b2.xls", "2016年5月监督抽查", "2016-02", ("2016-05-01", "notice", "month")),
        (f"{FOLDER}/附件3.xls", "滑板车国家监督抽查", "/", ("2016-05-12", "file_name", "day")),
    ],
)
def test_a_table_is_dated_by_the_best_clue(
    sheet_read: Read, file_name: str, title: str, produced: str, expected: tuple[str, str, str]
) -> None:
    """An archive moved years later bears a stamp that neither title nor products believe."""
    rows = listed(*["合格"] * 6)
    for row in rows:
        row[5] = produced
    row = rows_of(sheet_read([[title], HEADER, *rows], file_name=file_name))[0]
    found = (str(row["check_date"]), row["check_date_basis"], row["check_date_precision"])
    assert found == expected


def test_a_date_of_sampling_comes_before_all(sheet_read: Read) -> None:
    """The quarter in the row is when that sample was taken, whatever the file is called."""
    header = [
        "序号",
        "生产企业名称",
        "抽查时间",
        "产品名称",
        "不合格项目",
        "不合格程度（轻、较严重、严重）",
    ]
    rows = [
        [1, "甲厂", " 2013年第3季度", "砂轮", "孔径", "较严重"],
        [2, "乙厂", "2014年第二季度", "砂轮", "硬度", "严重"],
    ]
    title = ["连续两次抽查不合格产品生产企业名单"]
    found = rows_of(sheet_read([title, header, *rows], file_name="P020141102457009075621.xls"))
    assert [(str(r["check_date"]), r["check_date_basis"]) for r in found] == [
        ("2013-07-01", "sampled"),
        ("2014-04-01", "sampled"),
    ]
    assert [row["nonconformity_class"] for row in found] == ["major", "critical"]


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("附表1-14 卫生巾（含卫生护垫）产品质量国家监督抽查产品及其企业名单", "卫生巾(含卫生护垫)"),
        ("2016年吸尘器产品质量市级监督抽查结果", "吸尘器"),
        ("2016年电子商务旅行箱包产品质量国家监督专项抽查结果", "旅行箱包"),
        ("2013年四季度省级食品监督检查结果", "食品"),
        ("2016年三季度省级工业产品监督检查结果", None),
        ("2016年液晶显示器、电线电缆等产品质量市级监督抽查结果", None),
        ("附件1 2018年泵产品质量国家监督抽查产品及其企业名单", "泵"),
    ],
)
def test_the_product_group_is_read_from_the_title(
    sheet_read: Read, title: str, category: str | None
) -> None:
    """A title that mixes products, or names none, gives no group."""
    row = rows_of(sheet_read([[title], HEADER, *listed("合格")]))[0]
    assert row["product_category"] == category


def test_a_new_header_cell_is_told(sheet_read: Read) -> None:
    """A label that nobody knows is noted, so that the vocabulary can grow."""
    batch = sheet_read([["2016年监督抽查结果"], [*HEADER, "星象"], *listed("合格")])
    assert batch.notes == ("Sheet1: result_list, 1 rows, 8 of 9 columns recognised; unknown: 星象",)


def test_a_second_table_below_the_first_is_read_by_its_own_header(sheet_read: Read) -> None:
    """Columns may change places halfway down a sheet."""
    other = ["序号", "产品名称", "生产企业名称", "检验结论"]
    rows = [
        ["2016年监督抽查结果"],
        HEADER,
        *listed("合格"),
        other,
        [1, "自行车", "乙车厂", "不合格"],
    ]
    first, second = rows_of(sheet_read(rows))
    assert (first["product_name"], first["maker_name"]) == ("滑板车", "第1玩具厂")
    assert (second["product_name"], second["maker_name"]) == ("自行车", "乙车厂")


@pytest.mark.parametrize(
    ("origin", "channel"),
    [
        ("电商平台", "e_commerce"),
        ("商场、超市等实体店", "shop"),
        ("生产企业", "production"),
        ("流通", "shop"),
    ],
)
def test_the_row_says_where_it_was_sampled(sheet_read: Read, origin: str, channel: str) -> None:
    """样品来源 of the row comes before the words of the title."""
    rows = [["2016年流通领域监督抽查结果"], [*HEADER, "样品来源"], [*listed("合格")[0], origin]]
    assert rows_of(sheet_read(rows))[0]["channel"] == channel


CELLS = st.sampled_from(
    [*HEADER, None, None, None, "1", "甲厂", "合格", "不合格", "注：", "〃", "/", "pH"]
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=14))
def test_whatever_a_sheet_holds_every_row_is_told(
    sheet_read: Read, rows: list[list[str | None]]
) -> None:
    """Each row is a record, a reject or a counted kind of noise, and only one of them."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]  # the reader ends a sheet at its last filled row
    batch = sheet_read(rows)
    numbers = [*batch.records["row_number"].to_pylist(), *batch.rejects["row_number"].to_pylist()]
    assert len(set(numbers)) == len(numbers) == batch.landed_count
    assert batch.landed_count + sum(batch.noise.values()) == len(rows)
