"""From a passed build to a published version: written aside, audited, then pointed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from ingest.files import digest, locked, unfinished, whole_folder, write_json
from warehouse import changes, restated_values, restatements, store, tier_changes
from warehouse.decisions import AcceptedLoss, read
from warehouse.lake import Lake
from warehouse.publish import audiences as declaring
from warehouse.publish import downloads, editions, package
from warehouse.publish.audiences import AUDIENCES, HOUSE, Audiences
from warehouse.publish.editions import Prints
from warehouse.publish.package import Licensed
from warehouse.publish.relations import TOLD, Relation, functions, relations
from warehouse.publish.release import Release, assert_explained
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

SOURCES: Final = "reports.rpt_source_loads"


@dataclass(frozen=True)
class _Order:
    """What is to be published: a build, what of it, for which date and for whom."""

    build: Path
    business_date: date
    inputs: Mapping[str, Any]
    offered: Sequence[Relation]
    functions: Sequence[str]
    audiences: Audiences
    settings: Settings

    @property
    def for_the_house(self) -> list[Relation]:
        """The tables of the build with the columns that are listed for anybody."""
        return self.audiences.edition(self.offered, HOUSE)


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
    ReleaseError
        When rows of the version before are missing and nothing says why.
    """
    order = _Order(
        build,
        business_date,
        inputs,
        relations(dbt_manifest),
        functions(dbt_manifest),
        declaring.read(settings.dbt_project),
        settings,
    )
    building = unfinished(lake.published / "build")
    building.mkdir(parents=True)
    try:
        tables = editions.write_house(
            build, building / FILE, order.for_the_house, order.functions, settings
        )
        fingerprint = editions.fingerprint(tables, order.audiences)
        # one publisher at a time compares the pointer and moves it
        with locked(lake.published / ".lock"):
            before = current(lake)
            name = f"{business_date.isoformat()}-{fingerprint[:12]}"
            if before and before.name == name:
                return before, False
            manifest = _completed(order, building, name, tables, lake)
            return _put_in_place(lake, building, manifest | {"fingerprint": fingerprint}, before)
    finally:
        rmtree(building, ignore_errors=True)


def _completed(
    order: _Order, building: Path, name: str, tables: Prints, lake: Lake
) -> dict[str, Any]:
    """Hold the house's file against the version before, write every edition, and tell of both."""
    earlier = versions(lake)
    previous = latest_until(order.business_date, earlier)
    # what a version says of the one before is no content: it is outside the fingerprint
    version = (name, order.business_date)
    told = tables | _write_told(building / FILE, version, previous, order.settings)
    sources = _licensed(building / FILE, order.settings)
    return {
        "version": name,
        "sequence": max((v.manifest["sequence"] for v in earlier), default=0) + 1,
        "previous": previous.name if previous else None,
        "business_date": order.business_date.isoformat(),
        "release": _released(order, building, previous, lake),
        "tables": told,
        "audiences": _write_editions(order, building, name, told, sources),
        "sources": [source.as_json for source in sources],
        "hidden": order.audiences.unlisted(order.offered),
        "inputs": dict(order.inputs),
        "storage_version": store.STORAGE_VERSION,
        "duckdb": store.ENGINE_VERSION,
        "files": _checksums(building),
    }


def _released(
    order: _Order, building: Path, previous: Version | None, lake: Lake
) -> dict[str, Any]:
    """Say what the version gained and lost by table; ReleaseError where nothing says why."""
    if previous is None or not previous.database.exists():
        return {"tables": {}, "let_pass": []}
    method = "method_digest"
    release = Release(
        building,
        order.build,
        order.business_date,
        previous,
        is_other_method=order.inputs.get(method) != previous.manifest["inputs"].get(method),
    )
    diffs = release.diff(order.for_the_house, order.settings)
    accepted = read(lake.decisions, AcceptedLoss, order.business_date)
    let_pass = assert_explained(diffs, accepted, release)
    return {
        "tables": {diff.table: diff.as_json() for diff in diffs if diff.added or diff.lost},
        "let_pass": [decision.decision_id for decision in let_pass],
    }


def _write_editions(
    order: _Order, building: Path, name: str, tables: Prints, sources: Sequence[Licensed]
) -> dict[str, Prints]:
    """Write every audience's files and read them back; return what others than the house get."""
    published = [*order.for_the_house, *TOLD]
    written: dict[str, Prints] = {}
    for audience in AUDIENCES:
        told, prints = published, tables
        folder = edition_folder(building, audience)
        if audience != HOUSE:
            told, prints = editions.write_edition(
                building, audience, published, order.audiences, order.functions, order.settings
            )
            downloads.write(folder, told, prints, order.settings)
            written[audience] = prints
        editions.write_twin(folder, told, order.settings)
        editions.audit(folder, prints, order.settings)
        package.write(package.Edition(folder, audience, name, told, prints, sources))
    return written


def _licensed(house: Path, settings: Settings) -> list[Licensed]:
    """Name the sources behind a version, with the terms of their publishers."""
    columns = ", ".join(each.name for each in fields(Licensed) if each.name != "name")
    with editions.inspecting(house, settings) as connection:
        if not editions.has_table(connection, SOURCES):
            return []
        return [
            Licensed(*row)
            for row in connection.execute(
                f"select source, {columns} from {SOURCES} where file_count > 0 order by source"
            ).fetchall()
        ]


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


def _write_told(
    target: Path, version: tuple[str, date], previous: Version | None, settings: Settings
) -> Prints:
    """Add the tables of what moved since the version before, and of all that ever was restated."""
    with editions.writing(target, settings) as connection:
        connection.execute("create schema if not exists reports")
        changes.create(connection, store.BUILD)
        restatements.create(connection, store.BUILD)
        restated_values.create(connection, store.BUILD)
        tier_changes.create(connection, store.BUILD)
        if previous is not None and previous.database.exists():
            connection.execute(f"attach {store.literal(previous.database)} as previous (read_only)")
            before = (previous.name, previous.business_date)
            if changes.can_compare(connection, store.BUILD):
                changes.write(connection, store.BUILD, version[1], before)
                if tier_changes.can_compare(connection, store.BUILD):
                    tier_changes.write(connection, store.BUILD, before)
            restatements.write(connection, store.BUILD, version, previous.business_date)
            restated_values.write(connection, store.BUILD, version, before)
            connection.execute("detach previous")
        for relation in TOLD:
            editions.comment(connection, relation)
        return {relation.full_name: editions.print_of(connection, relation) for relation in TOLD}


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}
