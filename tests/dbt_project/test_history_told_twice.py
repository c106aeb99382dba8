"""History as the models tell it is history as a plain loop tells it, for any files in any order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ABSENCES, DAYS = 2, 3
FIRST: Final = date(2026, 1, 1)
# the table keeps every record, the interface is believed before it, the extract shows a few
SOURCES: Final = {"table": (0, "full"), "interface": (1, "full"), "extract": (1, "part")}
MODELS: Final = ("hist_batches", "hist_turns", "hist_record_versions")

Change = tuple[str, int, str, str, date]  # record, number, kind, content, day


@dataclass(frozen=True)
class Delivery:
    """A file: when it came, whose it is, what it says of which records, and whom it keeps out."""

    day: int
    source: str
    says: dict[str, str]
    kept_out: frozenset[str] = frozenset()

    @property
    def date(self) -> date:
        return FIRST + timedelta(days=self.day)


def deliveries() -> st.SearchStrategy[list[Delivery]]:
    """Draw files of three records, several a day perhaps."""
    record, content = st.sampled_from("abc"), st.sampled_from(["one", "two"])
    return st.lists(
        st.builds(
            Delivery,
            day=st.integers(0, 12),
            source=st.sampled_from(sorted(SOURCES)),
            says=st.dictionaries(record, content, max_size=3),
            kept_out=st.frozensets(record, max_size=1),
        ),
        min_size=1,
        max_size=14,
    )


@dataclass
class Record:
    """What the loop remembers of a record."""

    best: int = -1  # rank of the best source that said something
    rank: int = -1  # of the file that showed it last
    content: str = ""
    is_listed: bool = False
    is_gone: bool = False
    missed: tuple[date, ...] = ()  # lists of that rank that lacked it since

    def shown(self, file: Delivery, content: str | None) -> str:
        """Take a file that shows the record in; return the kind of change, if it is one."""
        rank, kind = SOURCES[file.source]
        self.rank, self.missed = rank, ()
        self.is_listed = self.is_listed or kind == "full"
        if content is None or rank < self.best:
            return ""
        change = "changed" if self.content else "first"
        if self.is_gone:
            change = "reappeared"
        elif content == self.content:
            change = ""
        self.best, self.content, self.is_gone = rank, content, False
        return change

    def missing(self, file: Delivery) -> str:
        """Take a file that lacks the record in."""
        if SOURCES[file.source] != (self.rank, "full") or not self.is_listed:
            return ""
        self.missed = (*self.missed, file.date)
        is_long = self.missed[-1] - self.missed[0] >= timedelta(days=DAYS)
        if self.is_gone or not self.content or not is_long or len(self.missed) < ABSENCES:
            return ""
        self.is_gone = True
        return "retracted"


def told_by_loop(files: list[Delivery]) -> list[Change]:
    """Walk through the files day by day and write down each change of what is believed."""
    changes: list[Change] = []
    records = {name: Record() for name in "abc"}
    for file in sorted(files, key=lambda f: f.day):
        kept_out = file.kept_out if SOURCES[file.source][1] == "full" else frozenset()
        for name, record in records.items():
            if name in file.says or name in kept_out:
                change = record.shown(file, file.says.get(name))
            else:
                change = record.missing(file)
            if change:
                number = 1 + sum(each[0] == name for each in changes)
                changes.append((name, number, change, record.content, file.date))
    return sorted(changes)


@pytest.fixture(scope="module")
def told_by_models(built: Path) -> Callable[[list[Delivery], random.Random], list[Change]]:
    """Run the compiled models on invented files, whose rows come in any order."""
    folder = built / "target" / "compiled" / "fenghuo" / "models" / "history"
    statements = {name: (folder / f"{name}.sql").read_text(encoding="utf-8") for name in MODELS}
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as build")
    connection.execute(f"attach '{built / 'build.duckdb'}' as shapes (read_only)")
    for schema, name in (
        *(("staging", f"stg_{each}") for each in ("batches", "sources", "polls", "corrections")),
        *(("staging", "stg_quarantined_rows"), ("history", "hist_rows")),
    ):
        connection.execute(f"create schema if not exists build.{schema}")
        connection.execute(
            f"create table build.{schema}.{name} as select * from shapes.{schema}.{name} limit 0"
        )
    rows = [
        {
            "source": name,
            "register": "all",
            "source_rank": rank,
            "list_kind": kind,
            "list_min_rows": 0,
            "retracting_absences": ABSENCES,
            "retracting_days": DAYS,
        }
        for name, (rank, kind) in SOURCES.items()
    ]
    _insert(connection, "build.staging.stg_sources", rows)

    def tell(files: list[Delivery], chance: random.Random) -> list[Change]:
        for name in ("staging.stg_batches", "staging.stg_quarantined_rows", "history.hist_rows"):
            connection.execute(f"delete from build.{name}")
        _lay_out(connection, files, chance)
        for name, statement in statements.items():
            connection.execute(f"create or replace table build.history.{name} as {statement}")
        kinds = "case when version_cause in ('first_delivery', 'arrived') then 'first'"
        kinds += " when version_type in ('retracted', 'reappeared') then version_type"
        kinds += " else 'changed' end"
        return connection.execute(
            f"select record_id, version_number, {kinds}, content_hash, recorded_from_date"
            " from build.history.hist_record_versions order by all"
        ).fetchall()

    return tell


def _lay_out(
    connection: duckdb.DuckDBPyConnection, files: list[Delivery], chance: random.Random
) -> None:
    # of one day the names decide, as they were drawn; what a batch is called decides nothing
    named = [
        (f"{place:03}", f"{chance.random()}-{place}", file)
        for place, file in enumerate(sorted(files, key=lambda f: f.day))
    ]
    batches = [
        {
            "source": file.source,
            "batch_id": batch,
            "file_name": name,
            "landed_date": file.date,
            "landed_count": 1,
            "decision": "admit",
        }
        for name, batch, file in named
    ]
    rows = [
        _row(batch, record) | {"content_hash": content, "source": file.source}
        for _, batch, file in named
        for record, content in file.says.items()
    ]
    kept_out = [_row(batch, record, "q") for _, batch, file in named for record in file.kept_out]
    for table, found in (
        ("staging.stg_batches", batches),
        ("history.hist_rows", rows),
        ("staging.stg_quarantined_rows", kept_out),
    ):
        chance.shuffle(found)
        _insert(connection, f"build.{table}", found)


def _row(batch: str, record: str, prefix: str = "") -> dict[str, Any]:
    row_id = f"{batch}:{prefix}{record}"
    return {"record_id": record, "row_id": row_id, "batch_id": batch, "row_number": 1}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values())
        )


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=deliveries(), chance=st.randoms(use_true_random=False))
def test_any_files_in_any_order_of_rows_give_one_history(told_by_models, files, chance):
    """First sightings, edits, retractions and returns, by record, number, content and day."""
    assert told_by_models(files, chance) == told_by_loop(files)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=deliveries(), chance=st.randoms(use_true_random=False))
def test_a_first_night_with_all_files_believes_what_many_nights_did(told_by_models, files, chance):
    """Landed on one day in the order of their names they leave the same content of each record."""
    in_order = sorted(files, key=lambda file: file.day)
    at_once = told_by_models([replace(file, day=0) for file in in_order], chance)
    day_by_day = told_by_models(in_order, chance)

    assert {change[0]: change[3] for change in at_once} == {
        change[0]: change[3] for change in day_by_day
    }
