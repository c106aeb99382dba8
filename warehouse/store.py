"""The only door to DuckDB: build files that one process writes, published files that many read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from threading import Event, Lock, Timer
from typing import Any, Final, TypeAlias

import duckdb
import pyarrow as pa

from ingest.errors import ExpectedError

Connection: TypeAlias = duckdb.DuckDBPyConnection
ENGINE_VERSION: Final = duckdb.__version__
BUILD: Final = "build"  # the name that a file being written has within its connection
_BATCH_ROWS: Final = 65_536
STORAGE_VERSION: Final = "v1.0.0"  # readable by every DuckDB client since 1.1

_OPENING: Final = Lock()  # of readers that may find each other's instance


class QueryError(ExpectedError):
    """A query that the published file cannot or may not answer."""


class Reader:
    """Reads a published file: read-only, without access to anything else, settings locked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Return the rows of a query, each by column name."""
        try:
            cursor = self._connection.execute(sql, list(parameters))
        except duckdb.Error as error:
            raise QueryError(str(error)) from error
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def batches(self, sql: str, *parameters: object) -> pa.RecordBatchReader:
        """Return an answer of any length as a stream, which costs the memory of one batch.

        It is to be read to its end, or closed, before the next question.
        """
        try:
            asked = self._connection.sql(sql, params=list(parameters) or None)
            return asked.to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Stop what is asked inside when it takes longer; QueryError tells of it."""
        is_late = Event()

        def stop() -> None:
            is_late.set()
            self._connection.interrupt()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            yield
        except (QueryError, duckdb.Error, pa.ArrowException) as error:
            if not is_late.is_set():
                raise
            raise QueryError(f"stopped: no answer within {seconds:g} s") from error
        finally:
            timer.cancel()

    def statements(self, text: str) -> list[str]:
        """Take a text apart into its statements, as the engine reads it."""
        try:
            return [statement.query for statement in self._connection.extract_statements(text)]
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def value(self, sql: str, *parameters: object) -> Any:
        """Return the single value of a query."""
        found = self._connection.execute(sql, list(parameters)).fetchall()
        return found[0][0] if found else None


@contextmanager
def read(
    path: Path, *, memory_limit: str = "512MB", threads: int = 2, spill_limit: str = "4GB"
) -> Iterator[Reader]:
    """Open a published file for reading; nothing said to it can change it or reach elsewhere.

    What does not fit into memory is put into the system's folder for temporary files, up to a
    limit, and never beside the file.

    Within a process DuckDB gives all readers of a file one instance: they share the limits of the
    first, which nobody can change any more.
    """
    with _OPENING:
        connection = duckdb.connect(str(path.resolve()), read_only=True)
        if not connection.execute("select current_setting('lock_configuration')").fetchall()[0][0]:
            _limit(connection, memory_limit, threads)
            spill = Path(gettempdir(), f"fenghuo-reader-{os.getpid()}-{token_hex(4)}")
            connection.execute(f"set temp_directory = {literal(spill)}")
            connection.execute(f"set max_temp_directory_size = {literal(spill_limit)}")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
    try:
        _prefer(connection, "reports", "marts")
        yield Reader(connection)
    finally:
        connection.close()


@contextmanager
def inspect(path: Path, *, memory_limit: str, threads: int) -> Iterator[Connection]:
    """Open a closed file read-only for our own audit, with access to the files beside it."""
    connection = duckdb.connect(str(path), read_only=True)
    try:
        _limit(connection, memory_limit, threads)
        yield connection
    finally:
        connection.close()


@contextmanager
def write(
    path: Path, *, memory_limit: str, threads: int, storage_version: str | None = None
) -> Iterator[Connection]:
    """Open a build file that nobody else opens; it is checkpointed and closed at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        _limit(connection, memory_limit, threads)
        connection.execute(f"set temp_directory = {literal(path.with_suffix('.spill'))}")
        version = f"(storage_version {literal(storage_version)})" if storage_version else ""
        connection.execute(f"attach {literal(path)} as {BUILD} {version}")
        connection.execute(f"use {BUILD}")
        yield connection
        connection.execute(f"checkpoint {BUILD}")
    finally:
        connection.close()


def _prefer(connection: Connection, *schemas: str) -> None:
    """Let tables of these schemas be called without their schema."""
    known = connection.execute("select schema_name from duckdb_schemas() where not internal")
    found = {name for (name,) in known.fetchall()}
    path = ",".join(schema for schema in schemas if schema in found)
    if path:
        connection.execute(f"set search_path = {literal(path)}")


def _limit(connection: Connection, memory_limit: str, threads: int) -> None:
    connection.execute(f"set memory_limit = {literal(memory_limit)}")
    connection.execute(f"set threads = {int(threads)}")
    connection.execute("set global TimeZone = 'Asia/Shanghai'")  # for every reader to come
    connection.execute("set enable_progress_bar = false")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")


def literal(value: object) -> str:
    """Write a text or path as an SQL literal, for statements that take no parameters."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Write a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def create_view_of_files(
    connection: Connection, name: str, files: Sequence[Path], schema: pa.Schema
) -> None:
    """Show Parquet files as one view of a stated shape; without files, an empty table of it."""
    if not files:
        create_table(connection, name, schema.empty_table())
        return
    listed = ", ".join(literal(path) for path in files)
    columns = ", ".join(identifier(column) for column in schema.names)
    connection.execute(
        f"create or replace view {name} as select {columns} from read_parquet([{listed}])"
    )


def create_table(connection: Connection, name: str, table: pa.Table) -> None:
    """Create a table from an Arrow table."""
    connection.register("arriving", table)
    connection.execute(f"create or replace table {name} as select * from arriving")
    connection.unregister("arriving")
