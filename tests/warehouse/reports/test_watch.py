"""What somebody must look at is named with its day, and restated numbers with both values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from warehouse.reports import NightFacts, restatement_page, spreadsheet, watch, watching
from warehouse.reports.figures import Language
from warehouse.reports.words import Words

from .conftest import HandReader
from .test_nightly import page
from .test_spreadsheet import records

BOTH = pytest.mark.parametrize("language", ["zh", "en"])


def _words(facts: NightFacts, language: Language) -> Words:
    return Words(facts.terms, facts.industries, facts.hazards, language)


def test_what_has_passed_its_day_is_overdue(second: NightFacts) -> None:
    """Two days over, nine to go; what was superseded, done or ended long ago is no clock."""
    assert [(c.reference, c.days_left, c.state) for c in second.watch.clocks] == [
        ("A-1", -2, "overdue"),
        ("O-1", 9, "soon"),
        ("M-1", 59, "running"),
    ]
    assert second.watch.overdue_count == 1


@BOTH
def test_the_page_says_which_deadlines_are_not_kept(second: NightFacts, language: Language) -> None:
    """Nobody may read the absence of a line as the absence of a delay."""
    note = {"zh": "此处未列不等于没有逾期", "en": "not listed here may still be overdue"}
    for clocks in (second.watch.clocks, ()):
        told = replace(second, watch=replace(second.watch, clocks=clocks))
        assert note[language] in page(told, language).text


@BOTH
def test_the_sentence_counts_what_is_named_below(second: NightFacts, language: Language) -> None:
    """One overdue, one soon, one warning, one restated number: on the page and the cover alike."""
    told = {
        "zh": "1 个事项已过期，1 个 30 天内到期；质量门对新文件有 1 条提示；本版本修订了 1 个",
        "en": "past their day: 1, ending within 30 days: 1. Warnings of the gate on new files: 1.",
    }
    assert told[language] in page(second, language).text
    assert told[language] in watching.sentence(second, _words(second, language))


def test_only_warnings_of_new_files_are_told_and_no_file_is_quoted(second: NightFacts) -> None:
    """Quarantined rows and refused files have tables of their own."""
    [warning] = second.watch.warnings
    assert (warning.source, warning.rule, warning.file_count) == ("cn_checks", "usual_rows", 1)
    assert watching.to_do(warning, _words(second, "en")) == "en:to_do.usual_rows"


def test_a_restated_number_is_told_with_both_values_and_its_causes(second: NightFacts) -> None:
    """Four became five: two came late, one was taken back."""
    [number] = second.watch.restated
    parts = ("new_part", "late_part", "edit_part", "retraction_part", "correction_part")
    assert (number.value_before, number.value_after) == (4, 5)
    assert sum(getattr(number, part) for part in (*parts, "method_part")) == 1
    assert second.watch.ever_restated_count == 2


@BOTH
def test_the_workbook_tells_what_the_page_tells(second: NightFacts, language: Language) -> None:
    """Clocks, restated numbers and warnings stand on sheets of their own, unrounded."""
    content, words = spreadsheet.write(second, language), _words(second, language)
    clocks = records(content, words.say("clocks"))
    assert [row[words.say("days_left")] for row in clocks] == [-2, 9, 59]
    [restated] = records(content, words.say("restated_numbers"))
    assert (restated[words.say("before")], restated[words.say("after")]) == (4, 5)
    [warned] = records(content, words.say("gate_warnings"))
    assert warned[words.say("gate_rule")] == "usual_rows"


@BOTH
def test_the_page_of_restatements_lists_every_number_ever_restated(
    published: HandReader, second: NightFacts, tmp_path: Path, language: Language
) -> None:
    """Newest first, with the old number, the new one and what lies between."""
    numbers = restatement_page.gather(published)
    assert [number.restated_date for number in numbers] == [date(2026, 11, 22), date(2026, 11, 2)]
    written = {path.name: path for path in restatement_page.write(numbers, second, tmp_path)}
    text = written[f"restatements_{language}.html"].read_text("utf-8")
    rows = re.findall(r"<tr><td class=\"date\">(.*?)</tr>", text, re.DOTALL)
    assert len(rows) == 2
    assert [re.findall(r">([+−]?\d+)<", row) for row in rows] == [
        ["4", "0", "+2", "0", "−1", "0", "0", "5"],
        ["19", "0", "0", "0", "0", "+1", "0", "20"],
    ]


def test_a_version_without_restatements_says_so(
    published: HandReader, second: NightFacts, tmp_path: Path
) -> None:
    """An empty page would look like a mistake."""
    published.connection.execute("delete from reports.rpt_restatements")
    [zh, en] = restatement_page.write(watch.restated_numbers(published), second, tmp_path)
    assert "至今没有修订" in zh.read_text("utf-8")
    assert "Nothing has been restated so far" in en.read_text("utf-8")
