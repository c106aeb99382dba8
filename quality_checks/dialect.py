"""Lets Great Expectations speak to DuckDB: a small SQLAlchemy dialect of our own.

The published drivers fail on DuckDB 2.0, and Great Expectations chooses its SQL by the dialect's
name. So this one calls itself PostgreSQL, whose SQL DuckDB understands, reads the columns out of
DuckDB's own catalog, and hands over each result complete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import duckdb
import pyarrow as pa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
from sqlalchemy.types import UserDefinedType

SCHEME: Final = "gxduck"

_COLUMNS: Final = """
    select column_name, data_type, is_nullable
    from duckdb_columns()
    where database_name = current_database() and schema_name = ? and table_name = ?
    order by column_index
"""


class DuckDBType(UserDefinedType[Any]):  # type: ignore[misc] # the library is untyped here
    """A column type under DuckDB's own name for it, lists and decimals included."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        """Spell the type as DuckDB does."""
        return self.name


class _Cursor:
    """Holds all rows as soon as a statement has run: a later statement would drop them."""

    rowcount = -1
    arraysize = 1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        self._connection.execute(sql, list(parameters) if parameters else None)
        self.description = self._connection.description
        self._rows = list(self._connection.fetchall()) if self.description else []

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []


class _Connection:
    """A connection that is never in a transaction: the gate only reads what it has put there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def commit(self) -> None:
        """Nothing is open."""

    def rollback(self) -> None:
        """Nothing is open; DuckDB would drop a result that is still to be read."""

    def close(self) -> None:
        self._connection.close()


class _LiteralCompiler(PGCompiler):  # type: ignore[misc]
    """Writes every value into the SQL as SQLAlchemy's literal of its type.

    Great Expectations fills placeholders by Python's own spelling, which is no SQL for dates and
    for text with an apostrophe; without placeholders its query of failing rows can be run.
    """

    def visit_bindparam(self, bindparam: Any, **options: Any) -> str:
        return str(super().visit_bindparam(bindparam, **{**options, "literal_binds": True}))


class GXDuckDB(PGDialect):  # type: ignore[misc]
    """DuckDB as Great Expectations needs it: reads tables, knows their columns, writes nothing."""

    name = "postgresql"
    driver = SCHEME
    default_paramstyle = "qmark"
    statement_compiler = _LiteralCompiler
    supports_statement_cache = False

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return duckdb

    def initialize(self, connection: Any) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        self.server_version_info = (15, 0)
        self.default_schema_name = "main"
        self._backslash_escapes = False

    def connect(self, *_: object, **named: Any) -> _Connection:
        return _Connection(duckdb.connect(named["database"]))

    def get_schema_names(self, connection: Any, **_: Any) -> list[str]:
        found = connection.exec_driver_sql("select schema_name from duckdb_schemas()")
        return [row[0] for row in found]

    def get_table_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
        found = connection.exec_driver_sql(
            "select table_name from duckdb_tables() "
            "where database_name = current_database() and schema_name = ?",
            (schema or "main",),
        )
        return [row[0] for row in found]

    def get_view_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:  # noqa: ARG002
        return []

    def has_table(
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> bool:
        return table_name in self.get_table_names(connection, schema)

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> list[dict[str, Any]]:
        found = connection.exec_driver_sql(_COLUMNS, (schema or "main", table_name))
        return [
            {"name": name, "type": DuckDBType(kind), "nullable": nullable, "default": None}
            for name, kind, nullable in found
        ]

    def get_pk_constraint(self, *_: object, **__: object) -> dict[str, Any]:
        return {"constrained_columns": [], "name": None}


def open_scratch(
    database: str, memory_limit: str, threads: int, spill: Path
) -> duckdb.DuckDBPyConnection:
    """Open the scratch database that the gate fills; the dialect opens it again by its name."""
    connection = duckdb.connect(database)
    connection.execute(f"set memory_limit = '{memory_limit}'")
    connection.execute(f"set threads = {int(threads)}")
    connection.execute(f"set temp_directory = '{spill}'")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set autoinstall_known_extensions = false")
    return connection


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Put the rows to be judged into a table of that name."""
    connection.register("arriving", rows)
    connection.execute(f"create or replace table {table} as select * from arriving")  # noqa: S608
    connection.unregister("arriving")


def fill_from_csv(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, types: Mapping[str, str]
) -> None:
    """Put a seed into a table of that name: text, but for the columns whose types are declared."""
    typed = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items())
    replaced = f" replace ({typed})" if typed else ""
    connection.execute(
        f"create or replace table {table} as select *{replaced} "  # noqa: S608
        f"from read_csv('{path}', all_varchar = true, header = true, quote = '\"')"
    )


def create_schema(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create a schema."""
    connection.execute(f"create schema {name}")


def create_empty(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]
) -> None:
    """Create a table without rows from its columns and their types."""
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"create or replace table {table} ({listed})")


def fill_by_query(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Put the answer of a query into a table of that name."""
    connection.execute(f"create or replace table {table} as {query}")


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return connection.execute(query).fetchall()


def drop(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Forget the rows that have been judged."""
    connection.execute(f"drop table if exists {table}")


def row_ids(connection: duckdb.DuckDBPyConnection, query: str) -> list[str | None]:
    """Return the ids of all rows a query selects, in the order of their ordinals."""
    failing = query.rstrip().removesuffix(";")
    found = connection.execute(
        f"select row_id from ({failing}) order by length(row_id), row_id"  # noqa: S608
    )
    return [row[0] for row in found.fetchall()]


registry.register(SCHEME, __name__, "GXDuckDB")
