"""What must be true of a lake at any moment, whoever was killed in the middle of what."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow.parquet as pq

from ingest.files import digest
from ingest.landing import landings
from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.publish.versions import MANIFEST, Version


def faults(lake: Lake, passed: Collection[str]) -> list[str]:
    """List what is half, mixed or unreadable in a lake; empty is what it must be.

    Parameters
    ----------
    passed
        Names of the versions that may stand: those of runs that passed, whole.
    """
    return [*_of_the_pointer(lake, passed), *_of_versions(lake), *_of_batches(lake)]


def leftovers(lake: Lake) -> int:
    """Count what stands half-written under hidden names, which nobody reads."""
    return sum(1 for _ in lake.folder.rglob(".*.part"))


def _of_the_pointer(lake: Lake, passed: Collection[str]) -> Iterator[str]:
    version = publish.current(lake)
    if version is None:
        yield "nothing stands any more"
    elif version.name not in passed:
        yield f"{version.name} stands and no run has passed with it"


def _of_versions(lake: Lake) -> Iterator[str]:
    for folder in sorted(lake.published.glob("[!.]*")):
        if folder.is_symlink() or not folder.is_dir() or folder.name == "forgotten":
            continue
        if not (folder / MANIFEST).exists():
            yield f"{folder.name} has no manifest"
            continue
        yield from _of_a_version(publish.load(folder))


def _of_a_version(version: Version) -> Iterator[str]:
    for name, stated in version.manifest["files"].items():
        path = version.folder / name
        if not path.exists():
            yield f"{version.name} lacks {name}"
        elif digest(path) != stated:
            yield f"{version.name}: {name} is not what the manifest says"
    with store.read(version.database) as reader:
        for table, prints in version.manifest["tables"].items():
            found = reader.rows(f"select count(*) as row_count from {table}")[0]["row_count"]  # noqa: S608
            if found != prints["row_count"]:
                yield f"{version.name}: {table} has {found} rows, not {prints['row_count']}"


def _of_batches(lake: Lake) -> Iterator[str]:
    for folder in sorted(lake.landing.glob("*")):
        for landing in landings(folder.name, lake.landing):
            is_kept = landing.refusal is None and landing.retired_date is None
            if is_kept and not landing.stored_path.exists():
                yield f"{landing.file.file_name} landed without its content"
    for batch in lake.batches():
        path = lake.raw_path(batch.record_type, batch.source, batch.batch_id)
        found = pq.read_metadata(path).num_rows if path.exists() else 0
        if found != batch.admitted_count:
            stated = batch.admitted_count
            yield f"{batch.file_name}: {found} rows in the lake, {stated} in its entry"
