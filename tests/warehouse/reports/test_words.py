"""The words of the pages are whole in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from warehouse.reports import nightly
from warehouse.reports.facts import Term
from warehouse.reports.phrases import PHRASES
from warehouse.reports.words import Words


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_takes_the_same_values_in_both_languages(phrase: str) -> None:
    """Nothing that the Chinese page tells is missing from the English one."""
    zh, en = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in PHRASES[phrase]
    )
    assert zh == en
    assert all(PHRASES[phrase])


def test_every_phrase_is_used_and_every_used_phrase_is_there() -> None:
    """No page asks for a phrase that nobody wrote; no phrase lies about unused."""
    folder = Path(nightly.__file__).parent
    files = [*folder.glob("*.py"), *folder.glob("templates/*.j2")]
    text = "\n".join(path.read_text("utf-8") for path in files if path.name != "phrases.py")
    asked = set(re.findall(r"\bsay\(\s*['\"](\w+)['\"]\s*[,)]", text))
    assert asked <= PHRASES.keys()
    assert {phrase for phrase in PHRASES if not re.search(rf"['\"]{phrase}['\"]", text)} == {
        *("load_sound", "load_remarks", "load_broken"),  # asked for by the state of the load
        *("gap_days_skipped", "gap_no_overlap"),  # by the reason of a gap
        *("unapplied_unmatched", "unapplied_unknown_record"),  # by the state of a correction
    }


def test_a_missing_code_is_a_dash() -> None:
    """An empty cell is not an unknown word."""
    assert Words((), (), (), "zh", strict=True).term("reason", None) == "—"


@pytest.mark.parametrize(
    ("word", "shown"),
    [("特别重大", "I 级 · 特别重大"), ("I级（特别重大）", "I级（特别重大）"), ("Ⅰ级", "Ⅰ级")],
)
def test_a_warning_tier_always_shows_its_number(word: str, shown: str) -> None:
    """The numerals are the language that authorities share; they are not said twice."""
    assert Words([Term("tier.I", word, word)], (), (), "zh").tier("I") == shown


def test_a_tier_outside_the_four_has_no_number() -> None:
    """Too little data is no level."""
    words = Words([Term("tier.insufficient", "数据不足", "Insufficient data")], (), (), "zh")
    assert words.tier("insufficient") == "数据不足"
