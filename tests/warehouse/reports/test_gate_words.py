"""What the gate says reads in Chinese too, whatever the source and the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ingest.source import load_sources
from quality_checks.bounds import stated_bounds
from quality_checks.suites import record_suite, schema_suite
from quality_checks.verdict import in_words
from warehouse.reports.gate_words import in_chinese

DAY = date(2026, 11, 22)


def suites() -> Iterator[str]:
    """Every expectation of records that any source has."""
    for source in load_sources():
        for suite in (record_suite(source, DAY), schema_suite(source.type)):
            yield from (expectation.meta["expected"] for expectation in suite.expectations)


def test_every_expectation_of_records_has_a_chinese_sentence() -> None:
    """No rule of any source is left in English on a Chinese page."""
    said = set(suites())
    assert len(said) > 20
    assert [sentence for sentence in said if in_chinese(sentence) is None] == []


def test_every_reason_of_a_bound_has_a_chinese_sentence() -> None:
    """A bound is told with its reason."""
    told = {
        in_words(0.1, None, "of the rows filled", bound.reason)
        for source in load_sources()
        for bound in stated_bounds(source)
    }
    assert len(told) > 50
    assert [sentence for sentence in told if in_chinese(sentence) is None] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("at least 3 and at most 9 rows", "不少于 3、不多于 9 行"),
        (
            "at most 30 days since the newest event (nightly)",
            "不多于 30 天（距最新事件）（每夜）",
        ),
        ("at most 0.02 of the rows with event_date after received_date",
         "不多于 0.02 的行 event_date 晚于 received_date"),
        ("3 of 120 rows differ", "120 行中有 3 行不符"),
        ("2 missing: 2026-W09, 2026-W10 and 4 more", "缺 2 期：2026-W09, 2026-W10 等，另有 4 期"),
        ("each week with as many rows as its season has", "每周行数与其季节相当"),
        (
            "brand 94% new words (usually 4%); model.filled 0.9 (usually 0.1 to 0.2); and 3 more",
            "brand 有 94% 的新词（通常 4%）；model.filled 为 0.9（通常 0.1 至 0.2）；另有 3 项",
        ),
        ("without title; undeclared telephone", "缺少列 title；未声明的列 telephone"),
    ],
)  # fmt: skip
def test_a_sentence_keeps_its_numbers_and_names(english: str, chinese: str) -> None:
    """Only the words change."""
    assert in_chinese(english) == chinese


def test_a_sentence_of_no_known_shape_is_not_guessed_at() -> None:
    """The page then shows it as it is, marked as English."""
    assert in_chinese("the parser said something else") is None
    assert in_chinese("at most 5 of the moons (nightly)") is None
