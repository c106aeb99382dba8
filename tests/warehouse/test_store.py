"""Readers of a published file can ask, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse import store

ESCAPES = (
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/hostname'",
    "copy (select 1) to '/tmp/escaped.csv'",
    "attach '/tmp/escaped.duckdb' as other",
    "set enable_external_access = true",
    "install httpfs",
    "create table facts as select 1",
    "drop table answers",
    "select getenv('HOME')",
)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A small published file."""
    path = tmp_path / "published.duckdb"
    with store.write(
        path, memory_limit="200MB", threads=1, storage_version=store.STORAGE_VERSION
    ) as connection:
        connection.execute("create table answers as select 42 as answer, '火' as word")
    return path


def test_a_reader_gets_rows_by_column_name(published: Path) -> None:
    """A query with parameters returns plain values under the names of the columns."""
    with store.read(published) as reader:
        assert reader.rows("select answer, word from answers where answer > ?", 1) == [
            {"answer": 42, "word": "火"}
        ]


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_reader_cannot_leave_the_file(published: Path, escape: str) -> None:
    """Reading files, writing, attaching, installing, unlocking: each is refused."""
    with store.read(published) as reader, pytest.raises(store.QueryError):
        reader.rows(escape)


def test_a_published_file_says_its_old_storage_version(published: Path) -> None:
    """Clients since DuckDB 1.1 can read what is published."""
    with store.inspect(published, memory_limit="200MB", threads=1) as connection:
        found = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
    assert str(found[0][0]).startswith("v1.0.0")
