"""What changed between two versions, and that its parts always add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from warehouse.diff import Cell, EventState, Reading, cells_of, compare, explain, total

MONTH_BEFORE = date(2026, 11, 1)
KNOWN = frozenset({"b1", "b2"})

states = st.builds(
    EventState,
    content_hash=st.sampled_from("xyz"),
    evidence_class=st.sampled_from(["spot_check", "recall"]),
    industry_code=st.sampled_from(["I01", "I02", "I99"]),
    event_month=st.none() | st.sampled_from([date(2026, 9, 1), date(2026, 11, 1)]),
    batch_id=st.sampled_from(["b1", "b2", "b3"]),
)
versions = st.dictionaries(st.text("ab1", min_size=1, max_size=3), states, max_size=12)


def event(
    industry: str = "I01", content: str = "x", month: date | None = MONTH_BEFORE, batch: str = "b1"
) -> EventState:
    return EventState(content, "recall", industry, month, batch)


def causes(
    before: dict[str, EventState], after: dict[str, EventState]
) -> dict[tuple[str, str], int]:
    """Return what is not zero, less the totals, by industry and part."""
    counts = explain(before, after, KNOWN, MONTH_BEFORE)
    return {
        (cell[1], part): count
        for (cell, part), count in counts.items()
        if count and part not in {"before", "after"}
    }


@given(before=versions, after=versions)
def test_the_parts_of_every_cell_add_up_to_its_change(
    before: dict[str, EventState], after: dict[str, EventState]
) -> None:
    """Before, plus what the parts explain, is after: in each cell and in the total."""
    cells = cells_of(explain(before, after, KNOWN, MONTH_BEFORE))
    for cell in cells:
        where: Cell = (cell.evidence_class, cell.industry_code)
        assert cell.before == sum(state.cell == where for state in before.values())
        assert cell.after == sum(state.cell == where for state in after.values())
        assert cell.before + cell.explained == cell.after
    whole = total(cells, "all")
    assert (whole.before, whole.after) == (len(before), len(after))
    assert whole.before + whole.explained == whole.after


@given(before=versions, after=versions)
def test_comparing_slices_of_the_events_gives_the_same_as_comparing_all(
    before: dict[str, EventState], after: dict[str, EventState]
) -> None:
    """A version may be read a slice of event ids at a time."""
    sliced: Counter[tuple[Cell, str]] = Counter()
    for letter in "ab1":
        was = {key: state for key, state in before.items() if key.startswith(letter)}
        now = {key: state for key, state in after.items() if key.startswith(letter)}
        sliced.update(explain(was, now, KNOWN, MONTH_BEFORE))
    assert cells_of(sliced) == cells_of(explain(before, after, KNOWN, MONTH_BEFORE))


@given(version=versions)
def test_a_version_compared_with_itself_has_no_change(version: dict[str, EventState]) -> None:
    """The same events twice: nothing moved."""
    cells = cells_of(explain(version, version, KNOWN, MONTH_BEFORE))
    assert not any(cell.is_changed for cell in cells)


def test_a_new_event_of_this_month_is_new_and_of_an_earlier_month_late() -> None:
    """Both landed since; only the second could have been counted before."""
    after = {"a": event(batch="b3"), "b": event(month=date(2026, 10, 1), batch="b3")}
    assert causes({}, after) == {("I01", "added_new"): 1, ("I01", "added_late"): 1}


def test_an_event_without_a_month_is_new_not_late() -> None:
    """Nothing says that it happened before."""
    assert causes({}, {"a": event(month=None, batch="b3")}) == {("I01", "added_new"): 1}


def test_an_event_from_a_file_that_lay_there_before_is_reclassified() -> None:
    """No new file brought it: another rule lets it in."""
    assert causes({}, {"a": event(batch="b2")}) == {("I01", "reclassified_in"): 1}


def test_a_changed_content_that_moves_an_event_is_an_edit() -> None:
    """The publisher changed the record, and it counts elsewhere now."""
    moved = causes({"a": event()}, {"a": event("I02", content="y", batch="b3")})
    assert moved == {("I01", "edited_out"): 1, ("I02", "edited_in"): 1}


def test_the_same_content_in_another_industry_is_reclassified() -> None:
    """The record is the same; the vocabulary changed."""
    moved = causes({"a": event()}, {"a": event("I02")})
    assert moved == {("I01", "reclassified_out"): 1, ("I02", "reclassified_in"): 1}


def test_an_edit_that_moves_nothing_changes_no_count_and_is_told() -> None:
    """Another month or result is no event more or less, but it is no secret either."""
    redated = event(content="y", month=date(2026, 7, 1), batch="b3")
    (cell,) = cells_of(explain({"a": event()}, {"a": redated}, KNOWN, MONTH_BEFORE))
    assert (cell.before, cell.explained, cell.after) == (1, 0, 1)
    assert (cell.edited_within, cell.is_changed) == (1, True)


def test_an_event_that_is_counted_nowhere_now_is_removed() -> None:
    """Retracted or superseded: it leaves its cell."""
    assert causes({"a": event()}, {}) == {("I01", "removed"): 1}


class FileReader:
    """A published file with the tables that a comparison reads."""

    def __init__(
        self,
        as_of: str,
        tiers: Sequence[tuple[object, ...]],
        events: Sequence[tuple[object, ...]] = (),
        rates: Sequence[tuple[object, ...]] = (),
        batches: Sequence[str] = (),
    ) -> None:
        self.connection = duckdb.connect()
        self.connection.execute(
            "create schema marts; create schema reports;"
            "create table reports.rpt_risk_tiers (industry_code varchar, as_of_date date,"
            " tier_code varchar, tier_rank integer, score decimal(9, 2), reason_zh varchar,"
            " reason_en varchar, tier_code_computed varchar);"
            "create table reports.rpt_source_files (batch_id varchar);"
            "create table marts.fct_safety_events (event_id varchar, content_hash varchar,"
            " evidence_class varchar, industry_code varchar, event_month date, batch_id varchar);"
            "create table reports.rpt_tier_cell_evidence (industry_code varchar, indicator varchar,"
            " evidence_class varchar, sampling_basis varchar, unit varchar, value double,"
            " value_low double, value_high double, event_count bigint, sample_count bigint,"
            " hazard_code varchar);"
        )
        for tier in tiers:
            row = (tier[0], as_of, *tier[1:], "理由", "reason", tier[1])
            self._insert("reports.rpt_risk_tiers", row)
        for row in events:
            self._insert("marts.fct_safety_events", row)
        for row in rates:
            self._insert("reports.rpt_tier_cell_evidence", (*row, "SAFETY"))
        for batch in batches:
            self._insert("reports.rpt_source_files", (batch,))

    def _insert(self, table: str, row: Sequence[object]) -> None:
        marks = ", ".join("?" * len(row))
        self.connection.execute(f"insert into {table} values ({marks})", list(row))

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_two_published_files_are_compared_by_tier_events_and_rates() -> None:
    """A raised tier, a late and a removed event, an unmapped one, and a rate that rose."""
    previous = FileReader(
        "2026-11-21",
        [("I01", "IV", 4, Decimal("0.40")), ("I02", "normal", 5, Decimal("0.00"))],
        [
            ("0a", "x", "recall", "I01", "2026-11-01", "b1"),
            ("1b", "x", "recall", None, "2026-11-01", "b1"),
        ],
        [("I01", "failure_rate", "spot_check", "random_spot_check", "share", 0.1, 0, 0.3, 3, 30)],
        ["b1"],
    )
    current = FileReader(
        "2026-11-22",
        [("I01", "II", 2, Decimal("1.00")), ("I02", "normal", 5, Decimal("0.00"))],
        [
            ("1b", "x", "recall", "I02", "2026-11-01", "b1"),
            ("2c", "x", "recall", "I02", "2026-10-01", "b2"),
        ],
        [("I01", "failure_rate", "spot_check", "random_spot_check", "share", 0.14, 0, 0.3, 7, 50)],
        ["b1", "b2"],
    )
    found = compare(previous, current, "v1")
    assert (found.previous_as_of_date, found.as_of_date) == (date(2026, 11, 21), date(2026, 11, 22))
    assert [(t.industry_code, t.tier_before, t.tier_after) for t in found.tiers] == [
        ("I01", "IV", "II")
    ]
    assert (found.tiers[0].score_before, found.tiers[0].score_after) == (
        Decimal("0.40"),
        Decimal("1.00"),
    )
    changed = {cell.industry_code: cell for cell in found.cells}
    assert (changed["I01"].removed, changed["I01"].after) == (1, 0)
    assert (changed["I99"].reclassified_out, changed["I99"].after) == (1, 0)
    assert (changed["I02"].reclassified_in, changed["I02"].added_late) == (1, 1)
    (rate,) = found.rates
    assert (rate.before, rate.after) == (Reading(0.1, 0, 0.3, 3, 30), Reading(0.14, 0, 0.3, 7, 50))


def test_an_industry_that_was_not_graded_before_is_a_change() -> None:
    """A tier out of nothing is news."""
    previous = FileReader("2026-11-21", [("I02", "normal", 5, None)])
    current = FileReader("2026-11-22", [("I01", "III", 3, Decimal(1)), ("I02", "normal", 5, None)])
    found = compare(previous, current, "v1")
    assert [(t.industry_code, t.tier_before, t.rank_before) for t in found.tiers] == [
        ("I01", None, None)
    ]


def test_tiers_of_an_older_method_are_no_tiers_before() -> None:
    """A version from before the tiers by cells tells nothing that compares: all are new."""
    previous = FileReader("2026-11-21", [("I01", "IV", 4, Decimal("0.40"))])
    previous.connection.execute("alter table reports.rpt_risk_tiers drop tier_code_computed")
    previous.connection.execute("drop table reports.rpt_tier_cell_evidence")
    current = FileReader("2026-11-22", [("I01", "IV", 4, Decimal("0.40"))])

    (change,) = compare(previous, current, "old").tiers

    assert (change.tier_before, change.tier_after) == (None, "IV")
