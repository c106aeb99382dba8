"""From a passed build to a published version: written aside, audited, then pointed at."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Any

from ingest.files import digest, whole_folder, write_json
from warehouse import changes, store
from warehouse.lake import Lake
from warehouse.publish import audiences as declaring
from warehouse.publish import editions
from warehouse.publish.audiences import AUDIENCES, HOUSE, Audiences
from warehouse.publish.editions import Prints
from warehouse.publish.relations import CHANGES, Relation, functions, relations
from warehouse.publish.versions import (
    FILE,
    MANIFEST,
    Version,
    current,
    edition_folder,
    latest_until,
    load,
    point,
    versions,
)
from warehouse.settings import Settings


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
    offered, audiences = relations(dbt_manifest), declaring.read(settings.dbt_project)
    published = audiences.edition(offered, HOUSE)
    building = lake.published / f".build.{token_hex(4)}.part"
    building.mkdir(parents=True)
    try:
        callable_ = functions(dbt_manifest)
        tables = editions.write_house(build, building / FILE, published, callable_, settings)
        fingerprint = editions.fingerprint(tables, audiences)
        with _publishing(lake):
            before, earlier = current(lake), versions(lake)
            name = f"{business_date.isoformat()}-{fingerprint[:12]}"
            if before and before.name == name:
                return before, False
            previous = latest_until(business_date, earlier)
            # what a version says of the one before is no content: it is outside the fingerprint
            tables |= _write_changes(building / FILE, business_date, previous, settings)
            told = [*published, CHANGES]
            manifest = {
                "version": name,
                "sequence": max((v.manifest["sequence"] for v in earlier), default=0) + 1,
                "previous": previous.name if previous else None,
                "business_date": business_date.isoformat(),
                "fingerprint": fingerprint,
                "tables": tables,
                "audiences": _write_editions(
                    building, told, tables, audiences, callable_, settings
                ),
                "hidden": audiences.unlisted(offered),
                "inputs": dict(inputs),
                "storage_version": store.STORAGE_VERSION,
                "duckdb": store.ENGINE_VERSION,
                "files": _checksums(building),
            }
            return _put_in_place(lake, building, manifest, before)
    finally:
        rmtree(building, ignore_errors=True)


def _write_editions(
    building: Path,
    published: Sequence[Relation],
    tables: Prints,
    audiences: Audiences,
    callable_: Sequence[str],
    settings: Settings,
) -> dict[str, Prints]:
    """Write every audience's files and read them back; return the prints of their tables."""
    written = {}
    for audience in AUDIENCES:
        told, prints = published, tables
        if audience != HOUSE:
            told, prints = editions.write_edition(
                building, audience, published, audiences, callable_, settings
            )
        folder = edition_folder(building, audience)
        editions.write_twin(folder, told, settings)
        editions.audit(folder, prints, settings)
        written[str(audience)] = prints
    return {audience: prints for audience, prints in written.items() if audience != HOUSE}


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


def _write_changes(
    target: Path, business_date: date, previous: Version | None, settings: Settings
) -> Prints:
    """Add the table of what moved since the version before; it is empty without one to compare."""
    with editions.writing(target, settings) as connection:
        connection.execute("create schema if not exists reports")
        changes.create(connection, store.BUILD)
        if previous is not None and previous.database.exists():
            connection.execute(f"attach {store.literal(previous.database)} as previous (read_only)")
            if changes.can_compare(connection, store.BUILD):
                before = (previous.name, previous.business_date)
                changes.write(connection, store.BUILD, business_date, before)
            connection.execute("detach previous")
        editions.comment(connection, CHANGES)
        return {changes.TABLE: editions.print_of(connection, CHANGES)}


@contextmanager
def _publishing(lake: Lake) -> Iterator[None]:
    """Let one publisher at a time compare the pointer and move it."""
    lake.published.mkdir(parents=True, exist_ok=True)
    with (lake.published / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}
