"""Bounds carry their reason and their date; a loosened one without new ones is found."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ingest.source import load_sources
from quality_checks.bounds import (
    StatedBound,
    ledger_text,
    loosened,
    read_ledger,
    reasons_in_chinese,
    stated_bounds,
    unreasoned,
)

TITLES = StatedBound("xx_recalls", "fill_rate.title", "0.9", "", "2026-11-01", "a title each")
DATES = StatedBound("xx_recalls", "date_range.recall_date", "1990-01-01", "", "2026-11-01", "law")
ROWS = StatedBound("xx_recalls", "rows", "1", "400", "2026-11-01", "a week's worth")
LEDGER = (TITLES, DATES, ROWS)


@pytest.fixture(scope="module")
def shipped() -> list[StatedBound]:
    """The bounds of all sources that the product ships."""
    return [bound for source in load_sources() for bound in stated_bounds(source)]


def test_every_bound_of_every_source_has_a_reason_and_a_date(shipped: list[StatedBound]) -> None:
    """Who wonders about a bound reads why it stands there, and since when."""
    assert [] == unreasoned(shipped)


def test_every_reason_is_told_in_chinese_and_none_that_nobody_states(
    shipped: list[StatedBound],
) -> None:
    """A reader of the Chinese page is told why, and the list of reasons has no dead lines."""
    assert reasons_in_chinese().keys() == {bound.reason for bound in shipped}
    assert all(re.search("[一-龥]", text) for text in reasons_in_chinese().values())


def test_no_bound_is_looser_than_the_ledger_says(shipped: list[StatedBound]) -> None:
    """A bound that lets more through has another reason and another date than it had before."""
    assert [] == loosened(read_ledger(), shipped)


def test_the_ledger_is_written_as_it_is_read() -> None:
    """The command that writes the ledger changes nothing in one that is up to date."""
    assert ledger_text(read_ledger()) == ledger_text(reversed(read_ledger()))


@pytest.mark.parametrize(
    "looser",
    [
        replace(TITLES, low="0.85"),
        replace(TITLES, low=""),
        replace(DATES, low="1989-12-31"),
        replace(ROWS, high="1000"),
        replace(ROWS, high=""),
        replace(ROWS, low="0"),
        replace(ROWS, high="1000", since="2026-12-01"),
        replace(ROWS, high="1000", reason="two weeks in one report"),
        replace(ROWS, high="1000", reason="", since="2026-12-01"),
        replace(ROWS, high="1000", reason="two weeks in one report", since="2026-10-01"),
    ],
)
def test_a_loosened_bound_needs_another_reason_and_a_later_date(looser: StatedBound) -> None:
    """Half an explanation is none."""
    stated = [looser if bound.key == looser.key else bound for bound in LEDGER]

    assert [looser.key] == [tuple(n.split(" (")[0].split(": ")) for n in loosened(LEDGER, stated)]


@pytest.mark.parametrize(
    "change",
    [
        replace(TITLES, low="0.95"),
        replace(DATES, low="1991-01-01"),
        replace(DATES, high="2030-01-01"),
        replace(ROWS, low="20", high="250"),
        replace(ROWS, high="1000", reason="two weeks in one report", since="2026-12-01"),
        replace(ROWS, high="4e2"),
    ],
)
def test_tightening_and_explaining_are_free(change: StatedBound) -> None:
    """What keeps more out, or says why it lets more through, passes."""
    assert [] == loosened(LEDGER, [change if b.key == change.key else b for b in LEDGER])


def test_a_bound_that_is_gone_is_loosened_and_a_source_that_is_gone_is_not() -> None:
    """Dropping the line is the widest way of loosening it."""
    assert ["xx_recalls: fill_rate.title (0.9 … )"] == loosened(LEDGER, [DATES, ROWS])
    assert [] == loosened(LEDGER, [replace(ROWS, source="yy_recalls")])
