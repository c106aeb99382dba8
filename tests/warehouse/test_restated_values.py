"""A rate or a tier that is printed otherwise than it was is told with what moved it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from warehouse import changes, restated_values

BEFORE, AFTER = date(2026, 10, 20), date(2026, 11, 22)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
LINE = ("I01", "H02", "spot_check", "random_spot_check")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two published files beside each other, the later with its changes."""
    with duckdb.connect() as connection:
        for database in ("previous", "build"):
            connection.execute(f"attach ':memory:' as {database}")
            connection.execute(f"create schema {database}.reports")
            connection.execute(
                f"create table {database}.reports.rpt_hazard_rate_trends (industry_code varchar,"
                " hazard_code varchar, evidence_class varchar, sampling_basis varchar,"
                " event_month date, failure_rate double, failure_rate_standardised double,"
                " failure_rate_shrunken double)"
            )
            connection.execute(
                f"create table {database}.reports.rpt_tier_cell_history (industry_code varchar,"
                " hazard_code varchar, as_of_date date, tier_code varchar)"
            )
        changes.create(connection, "build")
        restated_values.create(connection, "build")
        yield connection


def _rate(connection: Any, database: str, month: date, *rates: float | None) -> None:
    connection.execute(
        f"insert into {database}.reports.rpt_hazard_rate_trends values (?, ?, ?, ?, ?, ?, ?, ?)",
        [*LINE, month, *rates],
    )


def _tier(connection: Any, database: str, day: date, code: str) -> None:
    connection.execute(
        f"insert into {database}.reports.rpt_tier_cell_history values ('I01', 'H02', ?, ?)",
        [day, code],
    )


def _change(connection: Any, measure: str, month: date, **parts: int) -> None:
    hazard = "ALL" if measure == "check_count" else "H02"
    columns = {
        **dict.fromkeys(changes.PARTS, 0),
        **{f"{name}_part": count for name, count in parts.items()},
    }
    connection.execute(
        f"insert into build.{changes.TABLE} by name select '{measure}' as measure,"
        " 'spot_check' as evidence_class, 'random_spot_check' as sampling_basis,"
        f" 'I01' as industry_code, '{hazard}' as hazard_code, date '{month}' as event_month, "
        + ", ".join(f"{count} as {name}" for name, count in columns.items())
    )


def _told(connection: Any) -> list[tuple[Any, ...]]:
    restated_values.write(connection, "build", ("v2", AFTER), ("v1", BEFORE))
    found: list[tuple[Any, ...]] = connection.execute(
        "select column_name, period_date, value_before, value_after, tier_code_before,"
        f" tier_code_after, cause from build.{restated_values.TABLE} order by all"
    ).fetchall()
    return found


def test_a_rate_that_is_printed_otherwise_names_what_moved_most_of_its_events(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Two late checks and an edited failure: the month is restated for the late ones."""
    _rate(connection, "previous", SEPTEMBER, 0.1, None, 0.12)
    _rate(connection, "build", SEPTEMBER, 0.125, None, 0.12004)
    _change(connection, "check_count", SEPTEMBER, late=2)
    _change(connection, "failure_count", SEPTEMBER, edit=1)
    assert _told(connection) == [("failure_rate", SEPTEMBER, 0.1, 0.125, None, None, "late")]


def test_a_rate_that_moved_with_others_was_moved_by_the_model(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """A shrunken rate follows its family though none of its own events moved."""
    _rate(connection, "previous", SEPTEMBER, 0.1, None, 0.12)
    _rate(connection, "build", SEPTEMBER, 0.1, None, 0.14)
    _change(connection, "check_count", OCTOBER, new=5)
    told = _told(connection)
    assert told == [("failure_rate_shrunken", SEPTEMBER, 0.12, 0.14, None, None, "model")]


def test_the_running_month_is_no_restatement(connection: duckdb.DuckDBPyConnection) -> None:
    """October was still running when it was told, and 20 October no month end."""
    _rate(connection, "previous", OCTOBER, 0.1, 0.1, 0.1)
    _rate(connection, "build", OCTOBER, 0.3, 0.3, 0.3)
    _tier(connection, "previous", BEFORE, "III")
    _tier(connection, "build", BEFORE, "I")
    assert _told(connection) == []


def test_a_rate_that_cannot_be_told_any_more_is_restated(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """A month whose checks were all taken back has no rate; the old one was published."""
    _rate(connection, "previous", SEPTEMBER, 0.5, None, None)
    _change(connection, "check_count", SEPTEMBER, retraction=-2)
    assert _told(connection) == [("failure_rate", SEPTEMBER, 0.5, None, None, None, "retraction")]


def test_a_past_tier_is_restated_by_the_events_of_its_window(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Failures of the twelve months before count; older ones do not."""
    end = date(2026, 9, 30)
    _tier(connection, "previous", end, "III")
    _tier(connection, "build", end, "II")
    _change(connection, "failure_count", date(2025, 9, 1), new=9)
    _change(connection, "failure_count", date(2025, 10, 1), correction=1)
    assert _told(connection) == [("tier_code", end, None, None, "III", "II", "correction")]


def test_the_register_is_carried_on(connection: duckdb.DuckDBPyConnection) -> None:
    """What an earlier version restated stays in the register of every later one."""
    connection.execute(
        f"create table previous.{restated_values.TABLE} as from build.{restated_values.TABLE}"
    )
    connection.execute(
        f"insert into previous.{restated_values.TABLE} by name select 'v1' as restated_version,"
        " 'failure_rate' as column_name, 'late' as cause"
    )
    _rate(connection, "previous", SEPTEMBER, 0.1, None, None)
    _rate(connection, "build", SEPTEMBER, 0.2, None, None)
    _told(connection)
    versions = connection.execute(
        f"select restated_version from build.{restated_values.TABLE} order by 1"
    ).fetchall()
    assert versions == [("v1",), ("v2",)]
