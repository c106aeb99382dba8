"""What a published file offers to ask for: tables, columns and what each means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.store import Reader


@dataclass(frozen=True)
class Column:
    """A column of a published table: its type, and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A published table: its name with schema, what a row is, about how many there are."""

    name: str
    meaning: str
    row_count: int
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Catalogue:
    """The tables by name, and the statistics that may be called in SQL."""

    tables: Mapping[str, Table]
    functions: tuple[str, ...]

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """Full names by the name without its schema, which finds a table just as well."""
        return {name.rpartition(".")[2]: name for name in self.tables}

    def find(self, name: str) -> Table | None:
        """Return a table by its name with or without schema."""
        return self.tables.get(self.short_names.get(name.lower(), name.lower()))


_TABLES = """
select schema_name || '.' || table_name as name, coalesce(comment, '') as meaning,
       estimated_size as row_count
from duckdb_tables() where not internal order by schema_name desc, table_name
"""
_COLUMNS = """
select schema_name || '.' || table_name as table_name, column_name as name, data_type as type,
       coalesce(comment, '') as meaning
from duckdb_columns() where not internal order by column_index
"""
_FUNCTIONS = """
select distinct schema_name || '.' || function_name as name
from duckdb_functions() where schema_name = 'stats' order by name
"""


def catalogue(reader: Reader) -> Catalogue:
    """Read what a published file says of itself."""
    columns: dict[str, list[Column]] = {}
    for row in reader.rows(_COLUMNS):
        columns.setdefault(row["table_name"], []).append(
            Column(row["name"], row["type"], row["meaning"])
        )
    tables = [
        Table(row["name"], row["meaning"], row["row_count"], tuple(columns.get(row["name"], ())))
        for row in reader.rows(_TABLES)
    ]
    functions = tuple(row["name"] for row in reader.rows(_FUNCTIONS))
    return Catalogue({table.name: table for table in tables}, functions)
