"""The page of load quality tells a stranger what to do, and shows no cell of anybody's rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.source import Source, load_sources
from warehouse import store
from warehouse.reports import quality_page
from warehouse.reports.facts import Term
from warehouse.reports.quality_page import SourceQuality, gather, write

from .conftest import ROWS, TABLES, TERM_IDS

DAY = date(2026, 11, 22)
TERMS = [
    Term("reason.bad_date", "日期无法识别", "Date cannot be read"),
    Term("to_do.bad_date", "补充日期格式", "Add the date format"),
    Term("to_do.usual_rows", "核对文件", "See whether the <file> is complete"),
    Term("to_do.missing_column", "核对版面", "Look at the layout"),
    Term("to_do.other", "查看", "Look"),
    Term("severity.warn", "请查看", "Look at it"),
]


@pytest.fixture
def source() -> Source:
    """A source of the published files, which comes every week."""
    (found,) = [s for s in load_sources() if s.name == "cn_aqsiq_spot_checks"]
    return found.model_copy(update={"name": "cn_checks", "schedule": "weekly"})


@pytest.fixture
def found(tmp_path: Path, source: Source) -> list[SourceQuality]:
    """What a published version tells of that source."""
    database = tmp_path / "fenghuo.duckdb"
    with duckdb.connect(database) as connection:
        connection.execute(TABLES)
        connection.execute(ROWS.format(terms=", ".join(f"'{term}'" for term in TERM_IDS)))
    with store.read(database) as reader:
        return gather(reader, [source], DAY)


def pages(found: list[SourceQuality], folder: Path) -> dict[str, str]:
    """Write the pages and read them."""
    return {path.name: path.read_text("utf-8") for path in write(found, TERMS, DAY, folder)}


def test_the_account_of_a_source_adds_up(found: list[SourceQuality]) -> None:
    """Landed is what became of the rows, in every file."""
    (one,) = found

    parts = [one.total(part) for part in ("loaded", "quarantined", "duplicate", "superseded")]

    assert (one.total("landed"), sum(parts)) == (69, 69)
    assert (len(one.files), one.refused_count) == (3, 1)


def test_a_finding_comes_with_what_to_do_in_both_languages(
    found: list[SourceQuality], tmp_path: Path
) -> None:
    """The owner's action stands beside the finding and the reason, with the command to replay."""
    written = pages(found, tmp_path)

    zh, en = written["load_quality_zh.html"], written["load_quality_en.html"]
    assert "核对文件" in zh
    assert "Add the date format" in en
    assert ">60 行<" in zh
    assert ">60 rows<" in en
    for page in (zh, en):
        assert "fenghuo replay cn_checks --reason bad_date" in page


def test_no_cell_of_a_file_is_quoted(found: list[SourceQuality], tmp_path: Path) -> None:
    """A reader's message of a refused file may quote it, and its column be a person's name."""
    for page in pages(found, tmp_path).values():
        assert "file.missing_column" in page
        assert not re.search("王小明|13800000000", page)


def test_what_comes_from_elsewhere_is_escaped(found: list[SourceQuality], tmp_path: Path) -> None:
    """Names of files and words of the vocabulary are somebody else's text."""
    (one,) = found
    named = replace(one, files=[{**one.files[0], "file_name": "<script>alert(1)</script>"}])

    page = pages([named], tmp_path)["load_quality_en.html"]

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "the &lt;file&gt; is complete" in page


def test_age_is_told_on_both_axes(found: list[SourceQuality], tmp_path: Path) -> None:
    """A weekly source may be three weeks without a file."""
    (one,) = found
    (arrival,) = [age for age in one.ages if age.axis == "arrival"]
    stale = replace(one, ages=[replace(arrival, days=40)])

    assert (0, 21) == (arrival.days, arrival.allowed)
    assert "<strong>Stale</strong>" in pages([stale], tmp_path)["load_quality_en.html"]


def test_every_bound_stands_with_its_reason(found: list[SourceQuality], tmp_path: Path) -> None:
    """The reader sees what a batch is held to, since when and why, in the page's language."""
    reasons = {
        "zh": "不是抽查名单的工作表应交他处处理",
        "en": "a sheet that is no spot-check list belongs in other hands",
    }
    for language, reason in reasons.items():
        page = pages(found, tmp_path)[f"load_quality_{language}.html"]
        assert "quarantined_share" in page
        assert [other for other in reasons.values() if other in page] == [reason]


def test_everything_can_be_reached_by_keyboard(found: list[SourceQuality], tmp_path: Path) -> None:
    """Tables that scroll can be focused, headings lead, and the first link skips to them."""
    page = pages(found, tmp_path)["load_quality_en.html"]

    assert page.index('class="skip"') < page.index("<h1>")
    assert page.count("<table>") == page.count('tabindex="0"')
    assert set(re.findall(r'href="#([\w]+)"', page)) <= set(re.findall(r'id="([\w]+)"', page))
    assert quality_page.LATEST_FILES == 12
