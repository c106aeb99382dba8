"""Readers of a published file can ask, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from tempfile import gettempdir

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from warehouse import store
from warehouse.query.shell import Limits, Shell
from warehouse.settings import REPOSITORY

# what somebody may try who was handed a reader; {folder} is a folder of theirs with a file in it
ESCAPES = (
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/hostname'",
    "select * from read_text('{folder}/secret.txt')",
    "select * from read_blob('{folder}/secret.txt')",
    "select * from read_json_auto('{folder}/secret.json')",
    "select * from read_parquet('https://127.0.0.1:9/rows.parquet')",
    "select * from glob('{folder}/*')",
    "select * from parquet_metadata('{folder}/rows.parquet')",
    "copy (select 1) to '{folder}/escaped.csv'",
    "copy answers from '{folder}/secret.txt'",
    "export database '{folder}/exported'",
    "import database '{folder}/exported'",
    "attach '{folder}/escaped.duckdb' as other",
    "attach ':memory:' as other",
    "detach published",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset lock_configuration",
    "pragma enable_external_access = true",
    "set memory_limit = '64GB'",
    "set threads = 64",
    "set temp_directory = '{folder}/spill'",
    "set allowed_directories = ['{folder}']",
    "set allowed_paths = ['{folder}/secret.txt']",
    "set log_query_path = '{folder}/queries.log'",
    "set profiling_output = '{folder}/profile.json'",
    "set secret_directory = '{folder}'",
    "set home_directory = '{folder}'",
    "set extension_directory = '{folder}'",
    "set allow_unsigned_extensions = true",
    "set autoload_known_extensions = true",
    "install httpfs",
    "load httpfs",
    "load '{folder}/evil.duckdb_extension'",
    "create persistent secret s (type s3, key_id 'x', secret 'y')",
    "create table facts as select 1",
    "create or replace view answers as select 1",
    "create macro f() as 1",
    "insert into answers values (1, 'x')",
    "update answers set answer = 1",
    "delete from answers",
    "truncate answers",
    "alter table answers rename to questions",
    "drop table answers",
    "comment on table answers is 'mine'",
    "select getenv('HOME')",
)
OTHERS = ("1.5.5", "2.0.0", "2.0.1")  # engines that the readers are supported on
ANOTHER_ENGINE = """
import json, sys, duckdb
from warehouse import store
through = []
with store.read(__import__("pathlib").Path(sys.argv[1])) as reader:
    for escape in json.loads(sys.argv[2]):
        try:
            reader.rows(escape)
        except store.QueryError:
            continue
        through.append(escape)
    answers = reader.rows("select answer from answers")
print(json.dumps([duckdb.__version__, through, answers]))
"""


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of somebody who tries, with files that must stay unread."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "secret.txt").write_text("42,x\n", encoding="utf-8")
    (folder / "secret.json").write_text("[]", encoding="utf-8")
    pq.write_table(pa.table({"a": [1]}), folder / "rows.parquet")
    (folder / "evil.duckdb_extension").write_bytes(b"")
    return folder


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_reader_cannot_leave_the_file(published: Path, folder: Path, escape: str) -> None:
    """Reading files, writing, attaching, installing, unlocking: each is refused, and not done."""
    before = sorted(folder.rglob("*"))
    content = published.read_bytes()
    with store.read(published) as reader, pytest.raises(store.QueryError):
        reader.rows(escape.format(folder=folder))
    assert sorted(folder.rglob("*")) == before
    assert published.read_bytes() == content


@pytest.mark.parametrize("escape", ESCAPES)
def test_the_shell_cannot_leave_the_file(published: Path, folder: Path, escape: str) -> None:
    """What is typed goes the same way, and the next question is answered."""
    said = StringIO()
    console = Console(file=said, width=120)
    with store.read(published) as reader, create_pipe_input() as keys:
        shell = Shell(
            reader, console, Limits(10, 30.0), title="t", history=folder.parent / "history"
        )
        keys.send_text(
            f"{escape.format(folder=folder)};\nselect answer + 1 as more from answers;\n"
        )
        keys.send_text(".quit\n")
        shell.run(keys, DummyOutput())
    assert "Error" in said.getvalue()
    assert "43" in said.getvalue()


@pytest.mark.parametrize("engine", OTHERS)
def test_no_supported_engine_lets_a_reader_out(
    published: Path, folder: Path, engine: str, record_property: Callable[[str, object], None]
) -> None:
    """The same escapes on each version of DuckDB; skipped where one cannot be fetched."""
    uv = str(Path(sys.executable).with_name("uv"))
    words = ("run", "--quiet", "--no-project", "--python", sys.executable)
    needed = ("--with", f"duckdb=={engine}", "--with", "pyarrow", "--with", "pytz")
    escapes = json.dumps([escape.format(folder=folder) for escape in ESCAPES])
    done = subprocess.run(
        [uv, *words, *needed, "python", "-c", ANOTHER_ENGINE, str(published), escapes],
        env={**{k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}, "PYTHONPATH": "."},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "Traceback" not in done.stderr:
        pytest.skip(f"duckdb {engine} cannot be fetched here: {done.stderr[-200:]}")
    assert json.loads(done.stdout) == [engine, [], [{"answer": 42}]], done.stderr
    record_property("escape_count", len(ESCAPES))
    record_property("found_count", 0)


def test_a_question_too_large_fills_no_disk(published: Path) -> None:
    """It is stopped at its limit, writes nothing beside the published file, and leaves nothing."""
    sorting = (
        "select count(*) from (select hash(range)::varchar || repeat('x', 40) as word"
        " from range(4000000) order by word limit 3900000)"
    )
    before = set(Path(gettempdir()).glob("fenghuo-reader-*"))
    with store.read(published, memory_limit="48MB", spill_limit="64MB") as reader:
        assert Path(reader.value("select current_setting('temp_directory')")).parent == Path(
            gettempdir()
        )
        with pytest.raises(store.QueryError, match="Out of Memory"):
            reader.rows(sorting)
    with store.read(published, memory_limit="48MB") as reader:
        assert reader.rows(sorting) == [{"count_star()": 3_900_000}]
    assert [path.name for path in published.parent.iterdir()] == [published.name]
    assert set(Path(gettempdir()).glob("fenghuo-reader-*")) == before


def test_a_published_file_says_its_old_storage_version(published: Path) -> None:
    """Clients since DuckDB 1.1 can read what is published."""
    with store.inspect(published, memory_limit="200MB", threads=1) as connection:
        found = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
    assert str(found[0][0]).startswith("v1.0.0")
