"""Each change of a number is the sum of its parts, and each part has the cause that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import changes, restatements

BEFORE, AFTER = date(2026, 10, 20), date(2026, 11, 22)
HAZARDS = {"H02": True, "H06": True, "H16": False}
PARTS = tuple(changes.PARTS)


@dataclass(frozen=True)
class Event:
    """What a version says of an event."""

    event_id: str
    content: str = "a"
    record_type: str = "recall"
    industry: str = "I01"
    hazards: tuple[str, ...] = ("H02",)
    day: date = date(2026, 9, 5)
    is_failing: bool = True
    units: int | None = None
    batch: str = "old"
    version_type: str = "new"
    version_cause: str = "arrived"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two published files beside each other."""
    with duckdb.connect() as connection:
        for database in ("previous", "build"):
            connection.execute(f"attach ':memory:' as {database}")
            connection.execute(f"create schema {database}.marts")
            connection.execute(f"create schema {database}.reports")
        yield connection


def _fill(connection: Any, database: str, events: Iterable[Event], batches: set[str]) -> None:
    listed = list(events)
    tables = {
        "marts.fct_safety_events": (
            "event_id varchar, content_hash varchar, record_type varchar, evidence_class varchar,"
            " industry_code varchar, sampling_basis varchar, is_rate_eligible boolean,"
            " is_nonconforming boolean, unit_count bigint, event_date date, event_month date,"
            " batch_id varchar",
            [
                (
                    *(e.event_id, e.content, e.record_type, e.record_type, e.industry, "basis"),
                    *(e.record_type == "spot_check_result", e.is_failing, e.units),
                    *(e.day, e.day.replace(day=1), e.batch),
                )
                for e in listed
            ],
        ),
        "marts.brg_event_hazards": (
            "event_id varchar, hazard_code varchar",
            [(e.event_id, code) for e in listed for code in e.hazards],
        ),
        "marts.dim_hazard": ("hazard_code varchar, is_safety boolean", [*HAZARDS.items()]),
        "reports.rpt_source_files": ("batch_id varchar", [(name,) for name in sorted(batches)]),
    }
    for name, (columns, rows) in tables.items():
        connection.execute(f"create or replace table {database}.{name} ({columns})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {database}.{name} values ({marks})", rows)


def _write_history(connection: Any, events: Iterable[Event]) -> None:
    connection.execute(
        "create or replace table build.reports.rpt_record_versions"
        " (record_id varchar, version_type varchar, version_cause varchar, is_current boolean)"
    )
    for e in events:
        connection.execute(
            "insert into build.reports.rpt_record_versions values (?, ?, ?, true)",
            [e.event_id, e.version_type, e.version_cause],
        )


def _compare(
    connection: Any,
    before: Iterable[Event],
    after: Iterable[Event],
    history: Iterable[Event] | None = None,
    batches_after: frozenset[str] = frozenset({"old", "fresh"}),
) -> list[dict[str, Any]]:
    _fill(connection, "previous", before, {"old"})
    _fill(connection, "build", after, set(batches_after))
    connection.execute("drop table if exists build.reports.rpt_record_versions")
    if history is not None:
        _write_history(connection, history)
    for name in ("contributions_before", "contributions_after", "moves", "current_history"):
        connection.execute(f"drop table if exists temp.{name}")
    connection.execute("drop table if exists temp.causes")
    changes.create(connection, "build")
    assert changes.can_compare(connection, "build")
    changes.write(connection, "build", AFTER, ("v1", BEFORE))
    cursor = connection.execute("select * from build.reports.rpt_changes")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cells(events: Iterable[Event], as_of: date) -> Counter[tuple[Any, ...]]:
    """Count the cells by hand, an event at a time."""
    cells: Counter[tuple[Any, ...]] = Counter()
    for e in events:
        if e.day > as_of:
            continue
        lines = {"ALL", *e.hazards} | ({"SAFETY"} if any(HAZARDS[h] for h in e.hazards) else set())
        month = e.day.replace(day=1)
        is_check = e.record_type == "spot_check_result"
        if is_check:
            cells["check_count", e.record_type, e.industry, "ALL", month] += 1
        if not is_check or e.is_failing:
            measure = "failure_count" if is_check else "event_count"
            for line in lines:
                cells[measure, e.record_type, e.industry, line, month] += 1
                if not is_check and e.units:
                    cells["unit_count", e.record_type, e.industry, line, month] += e.units
    return cells


EVENT = st.builds(
    Event,
    event_id=st.just(""),
    record_type=st.sampled_from(["recall", "spot_check_result"]),
    industry=st.sampled_from(["I01", "I02"]),
    hazards=st.sets(st.sampled_from(sorted(HAZARDS)), min_size=1).map(lambda s: tuple(sorted(s))),
    day=st.dates(date(2026, 8, 1), date(2026, 12, 5)),
    is_failing=st.booleans(),
    units=st.sampled_from([None, 10, 250]),
)
NIGHT = st.sampled_from(["kept", "arrives", "edited", "retracted", "corrected", "remapped"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(EVENT, EVENT, NIGHT), max_size=12))
def test_the_parts_sum_to_the_change_of_every_cell(connection, rows) -> None:
    """Whatever a night brings, each cell's change is its parts, and its numbers are the events'."""
    before, after, history = [], [], []
    for number, (drawn, other, fate) in enumerate(rows):
        event = replace(drawn, event_id=f"e{number}")
        changed = replace(other, event_id=event.event_id, record_type=event.record_type)
        if fate == "arrives":
            after.append(replace(event, batch="fresh"))
            history.append(event)
            continue
        before.append(event)
        if fate == "retracted":
            history.append(replace(event, version_type="retracted"))
            continue
        now = {
            "kept": event,
            "edited": replace(changed, content="b", batch="fresh", version_type="source_edit"),
            "corrected": replace(changed, content="c", version_type="correction"),
            "remapped": replace(event, industry=other.industry, hazards=other.hazards),
        }[fate]
        after.append(now)
        history.append(now)

    found = _compare(connection, before, after, history)

    was, now = _cells(before, BEFORE), _cells(after, AFTER)
    key = ("measure", "evidence_class", "industry_code", "hazard_code", "event_month")
    cells = {tuple(row[name] for name in key): row for row in found}
    for row in found:
        assert row["value_after"] - row["value_before"] == sum(row[part] for part in PARTS)
    assert len(cells) == len(found)
    for cell in was.keys() | now.keys():
        row = cells.get(cell, {"value_before": was[cell], "value_after": now[cell]})
        assert (row["value_before"], row["value_after"]) == (was[cell], now[cell])
        assert cell in cells or was[cell] == now[cell]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, Event("e", batch="fresh", day=date(2026, 11, 3)), {"new_part": 1}),
        (None, Event("e", batch="fresh", version_type="late"), {"late_part": 1}),
        (None, Event("e", batch="old", day=date(2026, 11, 3)), {"method_part": 1}),
        (None, Event("e", version_type="reappeared"), {"retraction_part": 1}),
        (Event("e", day=date(2026, 11, 3)), Event("e", day=date(2026, 11, 3)), {"new_part": 1}),
    ],
)
def test_an_event_that_is_counted_now_has_one_cause(connection, before, after, expected) -> None:
    """New, late, let in by a rule, listed again, or dated ahead of the night before."""
    found = _compare(connection, [before] if before else [], [after], [after])
    row = next(r for r in found if r["hazard_code"] == "ALL" and r["measure"] == "event_count")

    assert {part: row[part] for part in PARTS if row[part]} == expected


@pytest.mark.parametrize(
    ("after", "history", "part"),
    [
        (None, Event("e", version_type="retracted"), "retraction_part"),
        (None, Event("e", version_type="correction"), "correction_part"),
        (None, Event("e"), "method_part"),
        (Event("e", "b", industry="I02", version_type="source_edit"), None, "edit_part"),
        (Event("e", "b", industry="I02", version_type="correction"), None, "correction_part"),
        (
            Event("e", "b", industry="I02", version_cause="reading_changed"),
            None,
            "method_part",
        ),
        (Event("e", industry="I02"), None, "method_part"),
    ],
)
def test_an_event_that_left_its_cell_has_one_cause(connection, after, history, part) -> None:
    """Taken back, corrected, edited, or moved by a rule though nobody changed it."""
    found = _compare(
        connection, [Event("e")], [after] if after else [], [after or history or Event("e")]
    )
    left = {
        row["hazard_code"]: {name: row[name] for name in PARTS if row[name]}
        for row in found
        if row["industry_code"] == "I01"
    }

    assert left == {code: {part: -1} for code in ("ALL", "SAFETY", "H02")}


def test_without_a_history_the_month_tells_what_is_late(connection) -> None:
    """An older file has no typed versions: late is what happened before the month of the other."""
    late = Event("e", batch="fresh", day=date(2026, 9, 3))
    new = Event("f", batch="fresh", day=date(2026, 10, 25))
    found = _compare(connection, [], [late, new])
    parts = {row["event_month"]: (row["new_part"], row["late_part"]) for row in found}

    assert parts == {date(2026, 9, 1): (0, 1), date(2026, 10, 1): (1, 0)}


def test_units_that_a_publisher_corrects_are_an_edit(connection) -> None:
    """The recall stays where it is; its units are other ones, and the change says by how much."""
    found = _compare(connection, [Event("e", units=100)], [Event("e", "b", units=4000)])

    assert {(row["measure"], row["value_before"], row["edit_part"]) for row in found} == {
        ("unit_count", 100, 3900)
    }


def test_files_of_another_shape_are_not_compared(connection) -> None:
    """A column that the older file lacks leaves nothing to say, rather than half of it."""
    _fill(connection, "previous", [], set())
    _fill(connection, "build", [], set())
    connection.execute("alter table previous.marts.fct_safety_events drop column unit_count")

    assert not changes.can_compare(connection, "build")


def _restated(connection: Any) -> list[tuple[Any, ...]]:
    restatements.create(connection, "build")
    restatements.write(connection, "build", ("v2", AFTER), BEFORE)
    found: list[tuple[Any, ...]] = connection.execute(
        "select restated_version, previous_version, event_month, value_before, value_after,"
        " late_part from build.reports.rpt_restatements where hazard_code = 'ALL'"
        " order by restated_date, event_month"
    ).fetchall()
    return found


def test_a_number_of_a_month_that_was_over_is_restated(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """September was told in October and changed since; October itself was still running."""
    connection.execute("drop table if exists previous.reports.rpt_restatements")
    told = Event("1")
    late = Event("2", batch="fresh")
    running = Event("3", day=date(2026, 10, 3), batch="fresh")
    _compare(connection, [told], [told, late, running])
    assert _restated(connection) == [("v2", "v1", date(2026, 9, 1), 1, 2, 1)]


def test_the_register_is_carried_on(connection: duckdb.DuckDBPyConnection) -> None:
    """What an earlier version restated stays in the register of every later one."""
    _compare(connection, [Event("1")], [Event("1"), Event("2", batch="fresh")])
    first = _restated(connection)
    connection.execute(
        "create or replace table previous.reports.rpt_restatements as"
        " select * replace ('v1' as restated_version, 'v0' as previous_version,"
        " date '2026-10-20' as restated_date) from build.reports.rpt_restatements"
    )
    assert [row[0] for row in _restated(connection)] == ["v1", "v2"]
    assert len(first) == 1
    connection.execute("drop table previous.reports.rpt_restatements")
