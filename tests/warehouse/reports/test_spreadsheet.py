"""The workbook as regulators get it, read back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from warehouse.reports import NightFacts, spreadsheet
from warehouse.reports.figures import Language

from .conftest import VERSION

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
HOSTILE = (
    '=HYPERLINK("https://example.org","open")',
    "@SUM(1+1)",
    "+1",
    "-1",
    "\tcmd",
    "https://example.org/",
)
SHEETS = {
    "first": ["封面", "等级", "依据", "抽查不合格率", "每月事件数"],
    "changes": ["等级变动", "数字为何改变", "抽查指标前后对照"],
    "watch": ["期限", "修订的数字", "质量门提示"],
    "load": ["数据装载状况", "文件", "隔离原因", "未进入趋势", "记录的变化", "方法", "图"],
}


def cells(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()


def records(content: bytes, sheet: str) -> list[dict[str, object]]:
    head, *rows = cells(content, sheet)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def parts(content: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@BOTH
def test_the_same_facts_give_the_same_workbook(second: NightFacts, language: Language) -> None:
    """Not a byte depends on the clock: the day of making is the business date."""
    content = spreadsheet.write(second, language)
    assert spreadsheet.write(second, language) == content
    assert "2026-11-22T00:00:00Z" in parts(content)["docProps/core.xml"]


def test_a_first_version_has_no_sheets_of_changes(first: NightFacts) -> None:
    """There is nothing to compare with, so nothing is compared."""
    book = CalamineWorkbook.from_filelike(BytesIO(spreadsheet.write(first, "zh")))
    assert book.sheet_names == [*SHEETS["first"], *SHEETS["watch"], *SHEETS["load"]]


def test_a_later_version_says_what_changed(second: NightFacts) -> None:
    """The parts of each cell add up to its change, in numbers that Excel can add."""
    content = spreadsheet.write(second, "zh")
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    before, after = SHEETS["first"][:3], SHEETS["first"][3:]
    assert book.sheet_names == [
        *before,
        *SHEETS["changes"],
        *after,
        *SHEETS["watch"],
        *SHEETS["load"],
    ]
    for row in records(content, "数字为何改变"):
        added = [row[part] for part in ("新增", "迟报", "编辑移入", "重归类入")]
        taken = [row[part] for part in ("编辑移出", "移除", "重归类出")]
        assert row["前"] + sum(added) + sum(taken) == row["后"]  # type: ignore[operator,arg-type]
        assert row["净变化"] == row["后"] - row["前"]  # type: ignore[operator]
    (moved,) = records(content, "等级变动")
    assert (moved["代码"], moved["原得分"], moved["现得分"]) == ("I06", 0.4, 1.0)


def test_a_publishers_text_stays_text(first: NightFacts) -> None:
    """A name that begins like a formula or a link is neither."""
    load, file, method = first.loads[0], first.files[0], first.methods[0]
    facts = replace(
        first,
        industries=tuple(replace(i, name_zh=HOSTILE[0]) for i in first.industries),
        tiers=tuple(replace(t, reason_zh=HOSTILE[1]) for t in first.tiers),
        loads=(replace(load, title_zh=HOSTILE[2], publisher_zh=HOSTILE[5]),),
        files=tuple(replace(file, file_name=text) for text in HOSTILE),
        methods=(replace(method, formula=HOSTILE[3], reference=HOSTILE[4]),),
    )
    content = spreadsheet.write(facts, "zh")

    assert [row["文件"] for row in records(content, "文件")] == list(HOSTILE)
    assert {row["行业"] for row in records(content, "依据")} == {HOSTILE[0]}
    assert {row["理由"] for row in records(content, "等级")} == {HOSTILE[1]}
    (source,) = records(content, "数据装载状况")
    assert (source["来源"], source["发布者"]) == (HOSTILE[2], HOSTILE[5])
    (shown,) = records(content, "方法")
    assert (shown["公式"], shown["出处"]) == (HOSTILE[3], HOSTILE[4])
    written = parts(content)
    sheets = [text for name, text in written.items() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not [text for text in sheets if re.search(r"<f[ >]", text)]
    assert not [name for name, text in written.items() if 'TargetMode="External"' in text]
    charts = [text for name, text in written.items() if name.startswith("xl/charts/chart")]
    formulas = re.findall(r"<c:f>(.*?)</c:f>", "".join(charts))
    assert formulas
    assert all(re.fullmatch(r"\S+!\$[A-Z]\$\d+(:\$[A-Z]\$\d+)?", formula) for formula in formulas)


@BOTH
def test_every_table_can_be_read_on_screen_and_on_paper(
    second: NightFacts, language: Language
) -> None:
    """Headings stay in view and come again on each page; a table is as wide as the paper."""
    written = parts(spreadsheet.write(second, language))
    tables = [text for text in written.values() if "<tablePart " in text]
    assert len(tables) == 16
    for text in tables:
        assert 'state="frozen"' in text
        assert 'fitToPage="1"' in text
        assert 'fitToHeight="0"' in text
        assert "mergeCell" not in text
    assert written["xl/workbook.xml"].count("_xlnm.Print_Titles") == len(tables)


@BOTH
def test_headings_of_a_table_differ(second: NightFacts, language: Language) -> None:
    """Excel mends a table with two equal headings, and says that the file was damaged."""
    written = parts(spreadsheet.write(second, language))
    tables = [text for name, text in written.items() if name.startswith("xl/tables/")]
    for text in tables:
        names = [
            name.casefold() for name in re.findall(r'<tableColumn id="\d+" name="(.*?)"', text)
        ]
        assert len(names) == len(set(names))


def test_each_chart_says_in_words_what_it_draws(first: NightFacts) -> None:
    """One basis, one chart; who cannot see it hears the months and the numbers."""
    written = parts(spreadsheet.write(first, "zh"))
    said = re.findall(r'descr="(.*?)"', written["xl/drawings/drawing1.xml"])
    name = "电动自行车、自行车与头盔"
    assert said == [
        f"{name}：zh:sampling_basis.random_spot_check，3 个月共抽查 55 批次，不合格 8 批次。",
        f"{name}：zh:sampling_basis.targeted_spot_check，1 个月共抽查 10 批次，不合格 6 批次。",
        f"{name}：zh:evidence_class.recall，2 个月共 5 起。",
    ]
    charts = [text for part, text in written.items() if part.startswith("xl/charts/chart")]
    assert ["<c:lineChart>" in chart for chart in charts] == [True, True, False]
    assert ["prstDash" in chart for chart in charts] == [True, False, False]  # a provisional month
    assert all("<c:errBars>" in chart for chart in charts)


def test_a_chart_draws_the_rows_of_its_industry(first: NightFacts) -> None:
    """The numbers of a chart are cells of the table, so that they can be looked up."""
    content = spreadsheet.write(first, "zh")
    formula = "抽查不合格率!$G$2:$G$4"
    assert formula in parts(content)["xl/charts/chart1.xml"]
    rows = records(content, "抽查不合格率")[:3]
    assert [row["不合格率"] for row in rows] == [0.15, 0.1333, 0.2]
    assert [row["月份"] for row in rows] == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 11, 1)]


def test_a_share_is_a_number_that_reads_as_a_percentage(first: NightFacts) -> None:
    """Whoever computes further gets the value, whoever reads gets 14.0%."""
    content = spreadsheet.write(first, "zh")
    row = records(content, "依据")[0]
    assert (row["数值"], row["页面所示"]) == (0.14, "7/50 = 14.0%")
    assert 'formatCode="0.0%"' in parts(content)["xl/styles.xml"]


def test_a_table_without_rows_says_so(first: NightFacts) -> None:
    """An empty sheet would look forgotten."""
    content = spreadsheet.write(replace(first, quarantine=(), rates=(), counts=()), "en")
    assert cells(content, "Quarantine")[1][0] == "No row was quarantined."
    assert cells(content, "Spot-check rates")[1][0] == "There is no trend to draw."
    names = CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names
    assert "Charts" not in names


def test_the_cover_states_version_and_headline(first: NightFacts) -> None:
    """Whoever opens the file alone knows what it is and whether the load was sound."""
    text = "\n".join(
        str(cell) for row in cells(spreadsheet.write(first, "en"), "Cover") for cell in row
    )
    assert VERSION in text
    assert "Industries: 2. At a warning tier: 1. With too little data: 1." in text
    assert "The load was sound, with remarks" in text
