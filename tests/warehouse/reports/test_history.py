"""The report names what became of records, and what of it a person should look at."""

from __future__ import annotations

import re

from warehouse.reports import NightFacts, render
from warehouse.reports.history import TYPES


def told(facts: NightFacts) -> str:
    """The section of the page, as text."""
    page = render(facts, "en")
    section = page[page.index('<h2 id="history">') : page.index('<h2 id="trends">')]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def test_versions_of_the_night_are_counted_by_type(second: NightFacts) -> None:
    """What earlier days brought is not told again."""
    counts = {
        line.source: dict(zip(TYPES, line.counts, strict=True)) for line in second.history.sources
    }

    assert counts["cn_checks"]["new"] == 55
    assert counts["cn_recalls"] == dict.fromkeys(TYPES, 0) | {"retracted": 1}
    assert second.history.totals == (55, 3, 0, 40, 1, 0, 0)


def test_a_rewrite_is_told_with_its_columns(second: NightFacts) -> None:
    """It is no news, and the reader sees that it is none."""
    assert "2026-11-22 · cn_checks · records: 40; columns: remark 40" in told(second)


def test_a_retracted_record_is_named(second: NightFacts) -> None:
    """With the day, its source and the row it last stood in."""
    assert "2026-11-22 · cn_recalls · event of 2026-05-01 · rec-gone · list.csv :7" in told(
        second
    ).replace("list.csv:7", "list.csv :7")


def test_a_correction_that_is_not_applied_is_told_with_what_was_found(second: NightFacts) -> None:
    """The one that is applied raises no alarm."""
    text = told(second)

    assert "Corrections not applied: 1" in text
    assert "expected 7, found 8, to be 70" in text
    assert "C-2" not in text


def test_a_gap_is_told_with_its_days(second: NightFacts) -> None:
    """Counts of these days are of what came through."""
    assert "us_feed · 2026-05-30 to 2026-06-01 · two polls share no item · poll.xml" in told(second)
