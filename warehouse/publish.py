"""From a passed build to a published version: written aside, audited, then pointed at."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import digest, read_json, sync, whole_folder, write_json
from ingest.records import RECORD_TYPES
from warehouse import changes, store
from warehouse.lake import Lake
from warehouse.settings import Settings

FILE: Final = "fenghuo.duckdb"
MANIFEST: Final = "manifest.json"
_POINTER: Final = "current"
_PUBLISHED_SCHEMAS: Final = ("marts", "reports")


class AuditError(ExpectedError):
    """A version read back is not what was built; nothing has been published."""


class NothingPublishedError(ExpectedError):
    """There is no version to read or to report on."""

    exit_code = 4


@dataclass(frozen=True)
class Relation:
    """A table that may be published: its columns are those that the project documents."""

    schema: str
    name: str
    description: str
    columns: Mapping[str, str]  # name → description

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"


_CHANGES: Final = Relation(changes.SCHEMA, changes.NAME, changes.DESCRIPTION, changes.COLUMNS)


@dataclass(frozen=True)
class Version:
    """A published version: where it is and what its manifest says."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The published DuckDB file."""
        return self.folder / FILE

    @property
    def fingerprint(self) -> str:
        """The fingerprint over all tables: equal content, equal fingerprint."""
        return str(self.manifest["fingerprint"])

    @property
    def business_date(self) -> date:
        """The business date that the version was built for."""
        return date.fromisoformat(self.manifest["business_date"])


def relations(manifest: Mapping[str, Any]) -> list[Relation]:
    """List what the dbt project publishes; a column that nobody documented stays hidden.

    Raises
    ------
    AuditError
        When a table would publish a column that is restricted, such as a pseudonym.
    """
    found = [
        Relation(
            node["schema"],
            node["name"],
            node["description"],
            {name: column["description"] for name, column in node["columns"].items()},
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in _PUBLISHED_SCHEMAS
    ]
    restricted = {c.name for kind in RECORD_TYPES.values() for c in kind.columns if c.is_restricted}
    for relation in found:
        if held := restricted.intersection(relation.columns):
            raise AuditError(f"{relation.full_name} would publish {sorted(held)}: restricted")
    return sorted(found, key=lambda relation: relation.full_name)


def current(lake: Lake) -> Version | None:
    """Return the version that readers are pointed at, or None before the first."""
    pointer = lake.published / _POINTER
    return load(pointer.resolve()) if pointer.is_symlink() else None


def standing(lake: Lake) -> Version:
    """Return the version that readers are pointed at; NothingPublishedError before the first."""
    version = current(lake)
    if version is None:
        raise NothingPublishedError("nothing is published yet; run `fenghuo night` first")
    return version


def load(folder: Path) -> Version:
    """Return the version that lies in a folder."""
    return Version(folder.name, folder, read_json(folder / MANIFEST))


def versions(lake: Lake) -> list[Version]:
    """List the published versions, oldest first."""
    found = [load(path.parent) for path in lake.published.glob(f"[!.]*/{MANIFEST}")]
    unique = {version.name: version for version in found if not version.folder.is_symlink()}
    return sorted(unique.values(), key=lambda v: (v.manifest["sequence"], v.name))


def publish(
    build: Path,
    dbt_manifest: Mapping[str, Any],
    business_date: date,
    inputs: Mapping[str, Any],
    lake: Lake,
    settings: Settings,
) -> tuple[Version, bool]:
    """Publish what a build holds and return the version, and whether it is a new one.

    The same content for the same business date is the version that stands already.

    Raises
    ------
    AuditError
        When the written files read back otherwise than the build.
    """
    published = relations(dbt_manifest)
    functions = _functions(dbt_manifest)
    building = lake.published / f".build.{token_hex(4)}.part"
    building.mkdir(parents=True)
    try:
        tables = _write(build, building / FILE, published, functions, settings)
        fingerprint = _overall(tables)
        with _publishing(lake):
            before, earlier = current(lake), versions(lake)
            name = f"{business_date.isoformat()}-{fingerprint[:12]}"
            if before and before.name == name:
                return before, False
            previous = _latest_until(business_date, earlier)
            # what a version says of the one before is no content: it is outside the fingerprint
            tables |= _write_changes(building / FILE, business_date, previous, settings)
            _write_twin(building, [*published, _CHANGES], settings)
            _audit(building, tables, settings)
            manifest = {
                "version": name,
                "sequence": max((v.manifest["sequence"] for v in earlier), default=0) + 1,
                "previous": previous.name if previous else None,
                "business_date": business_date.isoformat(),
                "fingerprint": fingerprint,
                "tables": tables,
                "inputs": dict(inputs),
                "storage_version": store.STORAGE_VERSION,
                "duckdb": store.ENGINE_VERSION,
                "files": _checksums(building),
            }
            return _put_in_place(lake, building, manifest, before)
    finally:
        rmtree(building, ignore_errors=True)


def _put_in_place(
    lake: Lake, building: Path, manifest: Mapping[str, Any], before: Version | None
) -> tuple[Version, bool]:
    folder = lake.published / str(manifest["version"])
    if not folder.exists():
        with whole_folder(folder) as temporary:
            for path in sorted(building.rglob("*")):
                target = temporary / path.relative_to(building)
                if path.is_dir():
                    target.mkdir()
                else:
                    path.replace(target)
                    target.chmod(0o444)
            write_json(temporary / MANIFEST, manifest)
    version = load(folder)
    if before is None or version.business_date >= before.business_date:
        point(lake, version.name)  # a past date built anew does not turn readers back
    return version, True


def point(lake: Lake, name: str) -> None:
    """Point readers at a version, in one step that cannot be seen half-done."""
    temporary = lake.published / f".{_POINTER}.{token_hex(4)}.part"
    temporary.symlink_to(name, target_is_directory=True)
    temporary.replace(lake.published / _POINTER)
    sync(lake.published)


def _latest_until(day: date, earlier: Sequence[Version]) -> Version | None:
    """Find the version that readers of a date would have compared with: the latest one until it."""
    before = [version for version in earlier if version.business_date <= day]
    return max(before, key=lambda v: (v.business_date, v.manifest["sequence"]), default=None)


def _write_changes(
    target: Path, business_date: date, previous: Version | None, settings: Settings
) -> dict[str, dict[str, Any]]:
    """Add the table of what moved since the version before; it is empty without one to compare."""
    with store.write(
        target,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        storage_version=store.STORAGE_VERSION,
    ) as connection:
        connection.execute("create schema if not exists reports")
        changes.create(connection, store.BUILD)
        if previous is not None and previous.database.exists():
            connection.execute(f"attach {store.literal(previous.database)} as previous (read_only)")
            if changes.can_compare(connection, store.BUILD):
                before = (previous.name, previous.business_date)
                changes.write(connection, store.BUILD, business_date, before)
            connection.execute("detach previous")
        _comment(connection, _CHANGES)
        return {changes.TABLE: _print_of(connection, _CHANGES)}


def forget_old(lake: Lake, keep: int) -> list[str]:
    """Remove the oldest versions beyond the number to keep; never the current one."""
    kept = current(lake)
    found = [v for v in versions(lake) if not kept or v.name != kept.name]
    surplus = found[: max(0, len(found) + 1 - keep)]
    for version in surplus:
        rmtree(version.folder)
    return [version.name for version in surplus]


@contextmanager
def _publishing(lake: Lake) -> Iterator[None]:
    """Let one publisher at a time compare the pointer and move it."""
    lake.published.mkdir(parents=True, exist_ok=True)
    with (lake.published / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _functions(dbt_manifest: Mapping[str, Any]) -> list[str]:
    """List the statements that create the statistics analysts may call."""
    return [
        f"create or replace macro stats.{node['name']}"
        f"({', '.join(argument['name'] for argument in node['arguments'])}) "
        f"as ({node['compiled_code'] or node['raw_code']})"
        for node in sorted(dbt_manifest.get("functions", {}).values(), key=lambda n: str(n["name"]))
    ]


def _write(
    build: Path,
    target: Path,
    published: Sequence[Relation],
    functions: Sequence[str],
    settings: Settings,
) -> dict[str, dict[str, Any]]:
    """Copy the allow-listed columns into a fresh file and return each table's count and print."""
    tables = {}
    with store.write(
        target,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        storage_version=store.STORAGE_VERSION,
    ) as connection:
        connection.execute(f"attach {store.literal(build)} as built (read_only)")
        for schema in (*_PUBLISHED_SCHEMAS, "stats"):
            connection.execute(f"create schema {schema}")
        for statement in functions:
            connection.execute(statement)
        for relation in published:
            columns = ", ".join(store.identifier(name) for name in relation.columns)
            connection.execute(
                f"create table {relation.full_name} as "
                f"select {columns} from built.{relation.full_name} order by all"
            )
            _comment(connection, relation)
            tables[relation.full_name] = _print_of(connection, relation)
        connection.execute("detach built")
    return tables


def _comment(connection: store.Connection, relation: Relation) -> None:
    connection.execute(
        f"comment on table {relation.full_name} is {store.literal(relation.description)}"
    )
    for name, description in relation.columns.items():
        connection.execute(
            f"comment on column {relation.full_name}.{store.identifier(name)} "
            f"is {store.literal(description)}"
        )


def _print_of(connection: store.Connection, relation: Relation) -> dict[str, Any]:
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


def _overall(tables: Mapping[str, Mapping[str, Any]]) -> str:
    total = sha256()
    for name in sorted(tables):
        stated = tables[name]
        total.update(
            f"{name}|{','.join(stated['columns'])}|{stated['row_count']}|{stated['fingerprint']}\n".encode()
        )
    return total.hexdigest()


def _write_twin(building: Path, published: Sequence[Relation], settings: Settings) -> None:
    """Write the Parquet twin of the published file, for whoever reads no DuckDB."""
    folder = building / "parquet"
    folder.mkdir()
    with _inspecting(building, settings) as connection:
        for relation in published:
            target = folder / f"{relation.full_name}.parquet"
            connection.execute(
                f"copy {relation.full_name} to {store.literal(target)} "
                "(format parquet, compression zstd)"
            )


def _audit(building: Path, tables: Mapping[str, Any], settings: Settings) -> None:
    """Read the written files back and hold them against what was built."""
    with _inspecting(building, settings) as connection:
        tag = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()[0][0]
        if not str(tag).startswith(store.STORAGE_VERSION):
            raise AuditError(f"storage version is {tag}, not {store.STORAGE_VERSION}")
        for name, stated in tables.items():
            schema, table = name.split(".")
            relation = Relation(schema, table, "", dict.fromkeys(stated["columns"], ""))
            found = _print_of(connection, relation)
            twin = building / "parquet" / f"{name}.parquet"
            twin_count = connection.execute(
                f"select count(*) from read_parquet({store.literal(twin)})"
            ).fetchall()[0][0]
            if found != stated or twin_count != stated["row_count"]:
                raise AuditError(f"{name}: wrote {stated}, read back {found}, twin {twin_count}")


def _inspecting(building: Path, settings: Settings) -> AbstractContextManager[store.Connection]:
    return store.inspect(
        building / FILE, memory_limit=settings.memory_limit, threads=settings.threads
    )


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}
