"""Page, workbook, mail and PDF tell the same figures."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from warehouse.reports import NightFacts, figures, mail, pdf, render, spreadsheet
from warehouse.reports.figures import Language
from warehouse.settings import Settings

from .test_spreadsheet import cells, records

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
HEADLINE = {
    "zh": (
        "2 个行业中，1 个处于预警等级，1 个数据不足。",
        "与上一版本相比，1 个行业的等级有变动。",
    ),
    "en": (
        "Industries: 2. At a warning tier: 1. With too little data: 1.",
        "Industries whose tier changed since the previous version: 1.",
    ),
}
LOAD = {
    "zh": "全部 69 行逐行有去向；1 个文件被拒收，2 行被隔离。",
    "en": "All 69 rows are accounted for. Refused files: 1. Quarantined rows: 2.",
}
TITLES = {
    "zh": ("等级", "依据", "封面", "代码", "等级", "得分", "得分算式", "指标", "页面所示"),
    "en": (
        *("Tiers", "Evidence", "Cover", "Code", "Tier", "Score", "Score as a sum", "Indicator"),
        "As on the page",
    ),
}
SPANS = {"zh": ("区间下限", "区间上限", "单位"), "en": ("Low", "High", "Unit")}
NOT_SCORED = {"zh": "不评分", "en": "not scored"}


@dataclass(frozen=True)
class Told:
    """What a form tells of an industry: tier, score as a sum, and each figure with its interval."""

    tier: str
    score: str
    figures: tuple[tuple[str, str, str], ...]


def told_by_page(facts: NightFacts, language: Language) -> dict[str, Told]:
    page = render(facts, language)
    bodies = re.findall(r'<tbody class="tier-\w+" id="(\w+)">(.*?)</tbody>', page, re.DOTALL)
    return {code: _industry(body, language) for code, body in bodies}


def _industry(body: str, language: Language) -> Told:
    (tier,) = re.findall(r'<span class="badge[^>]*>(.*?)</span>', body)
    (score,) = re.findall(r'<span class="score">(.*?)</span>', body)
    rows = re.findall(
        r'<td>([^<]*)</td><td class="value">(.*?)</td><td class="range">.*?<span>(.*?)</span></td>',
        body,
    )
    return Told(unescape(tier), score.split(" <small>")[0], tuple(rows))


def told_by_workbook(facts: NightFacts, language: Language) -> dict[str, Told]:
    tiers, evidence, _, code, tier, score, as_sum, indicator, shown = TITLES[language]
    low, high, unit = SPANS[language]
    content = spreadsheet.write(facts, language)
    lines: dict[str, list[tuple[str, str, str]]] = {}
    for row in records(content, evidence):
        if row[low] == "":
            continue
        kind = figures.SHARE if row[unit] == "%" else None
        span = figures.interval(row[low], row[high], kind)  # type: ignore[arg-type]
        lines.setdefault(str(row[code]), []).append((str(row[indicator]), str(row[shown]), span))
    told = {}
    for row in records(content, tiers):
        number = row[score]
        if isinstance(number, float):
            assert str(row[as_sum]).endswith(f"{number:.2f}")
        words = str(row[as_sum]) if isinstance(number, float) else str(number)
        told[str(row[code])] = Told(str(row[tier]), words, tuple(lines.get(str(row[code]), ())))
    return told


def told_by_mail(facts: NightFacts, language: Language) -> dict[str, Told]:
    text = mail_text(facts)[language]
    industry = r"^\* .+? \((\w+)\)(?:：|: )(.+?)(?:；|; )(.+)\n((?:  - .*\n)*)"
    section = text.rsplit("\n== ", 1)[1]
    return {
        code: Told(
            tier,
            score.removeprefix("得分 ").removeprefix("Score "),
            tuple(re.findall(r"^  - (.+?)(?:：|: )(.+) \[(.+?)\]", lines, re.MULTILINE)),
        )
        for code, tier, score, lines in re.findall(industry, section, re.MULTILINE)
    }


def mail_text(facts: NightFacts) -> dict[Language, str]:
    body = mail.compose(facts, [], Settings()).get_body(("plain",))
    assert body is not None
    zh, en = body.get_content().replace("\r\n", "\n").split("-" * 64)
    return {"zh": zh, "en": en}


@BOTH
def test_every_tier_score_and_figure_is_the_same_everywhere(
    second: NightFacts, language: Language
) -> None:
    """A figure that differs between two forms of one night would be worth nothing."""
    page = told_by_page(second, language)
    assert set(page) == {"I06", "I22"}
    assert page["I06"].score == "0.60 + 0.40 = 1.00"
    assert page["I22"].score == NOT_SCORED[language]
    assert page["I06"].figures[0][1:] == ("7/50 = 14.0%", "7.0–26.2%")
    assert sum(len(told.figures) for told in page.values()) == 3

    assert told_by_workbook(second, language) == page
    assert told_by_mail(second, language) == page


@BOTH
def test_the_headline_is_the_same_everywhere(second: NightFacts, language: Language) -> None:
    """Industries, warnings, changes and the account of the load."""
    page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", render(second, language))))
    sheet = cells(spreadsheet.write(second, language), TITLES[language][2])
    cover = [str(cell) for row in sheet for cell in row]
    for sentence in (*HEADLINE[language], LOAD[language]):
        assert sentence in page
        assert sentence in cover
        assert sentence in mail_text(second)[language].splitlines()


@BOTH
def test_the_pdf_tells_what_the_page_tells(
    second: NightFacts, language: Language, tmp_path: Path
) -> None:
    """Read back with Poppler, every figure of the page stands on paper too."""
    reader, obstacle = shutil.which("pdftotext"), pdf.obstacle()
    if obstacle or reader is None:
        pytest.skip(obstacle or "pdftotext is not installed (apt-get install poppler-utils)")
    file = tmp_path / "nightly.pdf"
    file.write_bytes(pdf.write(second, language))
    text = subprocess.run(
        [reader, "-raw", str(file), "-"], check=True, capture_output=True, text=True
    ).stdout
    text = re.sub(r"\s+", "", text)
    for told in told_by_page(second, language).values():
        spans = [part for line in told.figures for part in line]
        for words in (told.tier, told.score, *spans):
            assert re.sub(r"\s+", "", words) in text
