"""A tier that moved is explained by the inputs that moved, and each count by its events' causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import changes, tier_changes

BEFORE, AFTER = date(2026, 10, 31), date(2026, 11, 30)
WINDOW_BEFORE, WINDOW_AFTER = date(2025, 11, 1), date(2025, 12, 1)
Row = tuple[str, str, str]  # event, content, role
DAYS = {
    "leaving": date(2025, 11, 15),
    "old": date(2026, 9, 1),
    "other": date(2026, 9, 2),
    "fresh": date(2026, 11, 20),
    "late": date(2026, 2, 1),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two published files beside each other."""
    with duckdb.connect() as connection:
        for database in ("previous", "build"):
            connection.execute(f"attach ':memory:' as {database}")
            connection.execute(f"create schema {database}.marts")
            connection.execute(f"create schema {database}.reports")
        yield connection


def _fill(
    connection: Any,
    database: str,
    rows: Iterable[Row],
    tier: str,
    computed: str | None = None,
    override: str | None = None,
    **inputs: Any,
) -> None:
    listed = list(rows)
    is_after = database == "build"
    connection.execute(
        f"create or replace table {database}.marts.fct_safety_events as select * from (values"
        " (null::varchar, null::varchar, null::varchar, null::varchar, null::varchar,"
        " null::varchar, null::boolean, null::boolean, null::bigint, null::date, null::date,"
        " null::varchar)) as t (event_id, content_hash, record_type, evidence_class,"
        " industry_code, sampling_basis, is_rate_eligible, is_nonconforming, unit_count,"
        " event_date, event_month, batch_id) limit 0"
    )
    connection.execute(
        f"create or replace table {database}.reports.rpt_tier_cell_rows"
        " (industry_code varchar, hazard_code varchar, row_role varchar, event_id varchar)"
    )
    for event, content, role in listed:
        day = DAYS[event]
        batch = "new" if event in ("fresh", "late") else "old"
        connection.execute(
            f"insert into {database}.marts.fct_safety_events values"
            " (?, ?, 'recall', 'recall', 'I01', 'not_sampled', false, false, null, ?, ?, ?)",
            [event, content, day, day.replace(day=1), batch],
        )
        if day < (WINDOW_AFTER if is_after else WINDOW_BEFORE):
            continue
        hazard = "ANY" if role == "check" else "H02"
        connection.execute(
            f"insert into {database}.reports.rpt_tier_cell_rows values ('I01', ?, ?, ?)",
            [hazard, role, event],
        )
    for name, columns in {
        "marts.brg_event_hazards": "event_id varchar, hazard_code varchar",
        "marts.dim_hazard": "hazard_code varchar, is_safety boolean",
        "reports.rpt_source_files": "batch_id varchar",
    }.items():
        connection.execute(f"create or replace table {database}.{name} ({columns})")
    batches = ("old", "new") if is_after else ("old",)
    for batch in batches:
        connection.execute(f"insert into {database}.reports.rpt_source_files values (?)", [batch])
    start = WINDOW_AFTER if is_after else WINDOW_BEFORE
    shown = [(e, r) for e, _, r in listed if DAYS[e] >= start]
    counts = {
        f"{role}_count": sum(1 for _, r in shown if r == role)
        for role in ("check", "failure", "report")
    }
    told = dict.fromkeys(tier_changes._TOLD, 0) | counts | inputs
    connection.execute(
        f"create or replace table {database}.reports.rpt_tier_cells as select 'I01' as"
        f" industry_code, 'H02' as hazard_code, '{tier}' as tier_code,"
        f" '{computed or tier}' as tier_code_computed, 'C{tier}' as rule_id,"
        f" '{'applied' if override else 'none'}' as override_state,"
        f" nullif('{override or ''}', '') as override_id, date '{start}' as window_start_date,"
        f" {', '.join(f'{value} as {name}' for name, value in told.items())}"
    )


def _explained(connection: Any) -> dict[str, dict[str, Any]]:
    for name in (
        *("contributions_before", "contributions_after", "moves", "current_history", "causes"),
        *("tier_cells_moved", "tier_moves", "tier_causes", "tier_parts"),
    ):
        connection.execute(f"drop table if exists temp.{name}")
    changes.create(connection, "build")
    tier_changes.create(connection, "build")
    changes.write(connection, "build", AFTER, ("v1", BEFORE))
    assert tier_changes.can_compare(connection, "build")
    tier_changes.write(connection, "build", ("v1", BEFORE))
    cursor = connection.execute("select * from build.reports.rpt_tier_changes")
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["changed_input"]: row for row in rows}


def test_a_raised_tier_names_its_inputs_and_the_causes_of_their_events(connection: Any) -> None:
    """A new and a late report came, one left the window, and a class of evidence signals."""
    _fill(connection, "previous", [("leaving", "a", "report"), ("old", "a", "report")], "normal")
    after = [("leaving", "a", "report"), ("old", "a", "report")]
    after += [("fresh", "a", "report"), ("late", "a", "report")]
    _fill(connection, "build", after, "IV", signal_count=1)

    found = _explained(connection)

    assert set(found) == {"report_count", "signal_count"}
    row = found["report_count"]
    assert (row["value_before"], row["value_after"]) == (2, 3)
    assert {name: row[name] for name in tier_changes.PARTS if row[name]} == {
        "new_part": 1,
        "late_part": 1,
        "window_part": -1,
    }
    assert (row["tier_code_before"], row["tier_code_after"]) == ("normal", "IV")
    assert (row["rule_id_before"], row["rule_id_after"]) == ("Cnormal", "CIV")
    assert found["signal_count"]["value_after"] == 1
    assert found["signal_count"]["new_part"] is None


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ({"tier": "III"}, {"tier": "IV"}, "rule"),
        ({"tier": "III", "computed": "IV"}, {"tier": "IV"}, "hold"),
        ({"tier": "IV"}, {"tier": "III", "computed": "IV", "override": "O-1"}, "override"),
        ({"tier": "III", "computed": "IV", "override": "O-1"}, {"tier": "IV"}, "override"),
    ],
)
def test_a_tier_that_moved_without_an_input_says_by_what(
    connection: Any, before: dict[str, str], after: dict[str, str], cause: str
) -> None:
    """Nothing that the rules read moved: a rule, a hold or a decision did."""
    _fill(connection, "previous", [("old", "a", "report")], **before)
    _fill(connection, "build", [("old", "a", "report")], **after)

    (row,) = _explained(connection).values()

    assert row["changed_input"] == cause
    assert row["value_before"] is None


def test_a_cell_that_did_not_move_is_not_told(connection: Any) -> None:
    """Counts may move; without another tier there is nothing to sign anew."""
    _fill(connection, "previous", [("old", "a", "report")], "IV")
    _fill(connection, "build", [("old", "a", "report"), ("fresh", "a", "report")], "IV")

    assert _explained(connection) == {}


def test_checks_of_the_industry_explain_each_of_its_cells(connection: Any) -> None:
    """A denominator stands once for all hazards of an industry."""
    _fill(connection, "previous", [("old", "a", "check")], "insufficient")
    _fill(connection, "build", [("old", "a", "check"), ("fresh", "a", "check")], "normal")

    row = _explained(connection)["check_count"]

    assert (row["value_before"], row["value_after"], row["new_part"]) == (1, 2, 1)


rows = st.lists(
    st.tuples(
        st.sampled_from(sorted(DAYS)),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["report", "failure", "check"]),
    ),
    unique_by=lambda row: row[0],
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=rows, after=rows)
def test_the_parts_of_a_count_sum_to_its_change(
    connection: Any, before: list[Row], after: list[Row]
) -> None:
    """Whatever came, went, was edited or left the window."""
    _fill(connection, "previous", before, "normal")
    _fill(connection, "build", after, "IV")

    for name, row in _explained(connection).items():
        if name in ("check_count", "failure_count", "report_count"):
            parts = sum(row[part] for part in tier_changes.PARTS)
            assert parts == row["value_after"] - row["value_before"], name
