"""Writes what one audience gets, a DuckDB file and its Parquet twin, and reads both back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeAlias

from warehouse import store
from warehouse.publish.audiences import Audience, Audiences
from warehouse.publish.relations import SCHEMAS, AuditError, Relation
from warehouse.publish.versions import FILE, TWIN, edition_folder
from warehouse.settings import Settings

Prints: TypeAlias = dict[str, dict[str, Any]]  # table → row count, fingerprint and columns
_STATISTICS: Final = "stats"


def write_house(
    build: Path,
    target: Path,
    published: Sequence[Relation],
    functions: Sequence[str],
    settings: Settings,
) -> Prints:
    """Copy the listed columns of a build into a fresh file; return each table's count and print."""
    with writing(target, settings) as connection:
        connection.execute(f"attach {store.literal(build)} as built (read_only)")
        _create_schemas(connection, functions)
        tables = {}
        for relation in published:
            columns = ", ".join(store.identifier(name) for name in relation.columns)
            connection.execute(
                f"create table {relation.full_name} as "
                f"select {columns} from built.{relation.full_name} order by all"
            )
            comment(connection, relation)
            tables[relation.full_name] = print_of(connection, relation)
        connection.execute("detach built")
    return tables


def write_edition(
    building: Path,
    audience: Audience,
    published: Sequence[Relation],
    audiences: Audiences,
    functions: Sequence[str],
    settings: Settings,
) -> tuple[list[Relation], Prints]:
    """Write an audience's file from the house's; return its tables with their prints."""
    target = edition_folder(building, audience) / FILE
    relations, tables = [], {}
    with writing(target, settings) as connection:
        connection.execute(f"attach {store.literal(building / FILE)} as house (read_only)")
        _create_schemas(connection, functions)
        for seen in audiences.edition(published, audience):
            query = audiences.selection(seen, audience)
            relation = audiences.with_marks(seen, audience)
            connection.execute(f"create table {relation.full_name} as {query}")
            comment(connection, relation)
            relations.append(relation)
            tables[relation.full_name] = print_of(connection, relation)
        connection.execute("detach house")
    return relations, tables


def write_twin(folder: Path, relations: Sequence[Relation], settings: Settings) -> None:
    """Write the Parquet twin of a published file, for whoever reads no DuckDB."""
    twin = folder / TWIN
    twin.mkdir()
    with inspecting(folder / FILE, settings) as connection:
        for relation in relations:
            target = twin / f"{relation.full_name}.parquet"
            connection.execute(
                f"copy {relation.full_name} to {store.literal(target)} "
                "(format parquet, compression zstd)"
            )


def audit(folder: Path, tables: Prints, settings: Settings) -> None:
    """Read the written files of an audience back and hold them against what was built.

    Raises
    ------
    AuditError
        When a file holds another table, row or column than was meant, or has another format.
    """
    with inspecting(folder / FILE, settings) as connection:
        tag = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()[0][0]
        if not str(tag).startswith(store.STORAGE_VERSION):
            raise AuditError(f"storage version is {tag}, not {store.STORAGE_VERSION}")
        _audit_shape(connection, tables)
        for name, stated in tables.items():
            schema, table = name.split(".")
            relation = Relation(schema, table, "", dict.fromkeys(stated["columns"], ""))
            found = print_of(connection, relation)
            twin = folder / TWIN / f"{name}.parquet"
            twin_count = connection.execute(
                f"select count(*) from read_parquet({store.literal(twin)})"
            ).fetchall()[0][0]
            if found != stated or twin_count != stated["row_count"]:
                raise AuditError(f"{name}: wrote {stated}, read back {found}, twin {twin_count}")


def _audit_shape(connection: store.Connection, tables: Prints) -> None:
    """Hold the tables and columns of a file against those that its audience may see."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " where not internal order by schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append(column)
    meant = {name: stated["columns"] for name, stated in tables.items()}
    if found != meant:
        differing = sorted(n for n in found.keys() | meant.keys() if found.get(n) != meant.get(n))
        raise AuditError(f"{differing}: the file has other columns than its audience may see")


def writing(target: Path, settings: Settings) -> AbstractContextManager[store.Connection]:
    """Open a file to be published for writing, in the format that old clients read."""
    return store.write(
        target,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        storage_version=store.STORAGE_VERSION,
    )


def has_table(connection: store.Connection, name: str) -> bool:
    """Tell whether a file holds a table."""
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name || '.' || table_name = ?", [name]
    ).fetchall()
    return bool(found[0][0])


def inspecting(file: Path, settings: Settings) -> AbstractContextManager[store.Connection]:
    """Open a written file read-only, with access to the files beside it."""
    return store.inspect(file, memory_limit=settings.memory_limit, threads=settings.threads)


def _create_schemas(connection: store.Connection, functions: Sequence[str]) -> None:
    for schema in (*SCHEMAS, _STATISTICS):
        connection.execute(f"create schema {schema}")
    for statement in functions:
        connection.execute(statement)


def comment(connection: store.Connection, relation: Relation) -> None:
    """Write into a file what a table and its columns mean; at once, or each would be synced."""
    connection.begin()
    connection.execute(
        f"comment on table {relation.full_name} is {store.literal(relation.description)}"
    )
    for name, description in relation.columns.items():
        connection.execute(
            f"comment on column {relation.full_name}.{store.identifier(name)} "
            f"is {store.literal(description)}"
        )
    connection.commit()


def print_of(connection: store.Connection, relation: Relation) -> dict[str, Any]:
    """Count a table's rows and sum their hashes: any changed, moved or doubled cell shows."""
    cells = ", ".join(
        f"coalesce({store.identifier(name)}::varchar, chr(1))" for name in relation.columns
    )
    row = f"concat_ws(chr(31), {cells})"
    found = connection.execute(
        f"select count(*), coalesce(sum(md5_number_lower({row})::hugeint), 0)::varchar "
        f"from {relation.full_name}"
    ).fetchall()
    return {"row_count": found[0][0], "fingerprint": found[0][1], "columns": [*relation.columns]}


def fingerprint(tables: Mapping[str, Mapping[str, Any]], audiences: Audiences) -> str:
    """Return the fingerprint of a version: of its content, and of who may see which of it."""
    total = sha256()
    for name in sorted(tables):
        stated = tables[name]
        total.update(
            f"{name}|{','.join(stated['columns'])}|{stated['row_count']}|{stated['fingerprint']}\n".encode()
        )
    total.update(audiences.model_dump_json().encode())
    return total.hexdigest()
