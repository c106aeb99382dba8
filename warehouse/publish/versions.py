"""The published versions: where each lies, which one stands, and which are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import read_json, sync, unfinished, write_json
from warehouse.lake import Lake
from warehouse.publish.audiences import HOUSE, Audience

FILE: Final = "fenghuo.duckdb"
TWIN: Final = "parquet"
MANIFEST: Final = "manifest.json"
_POINTER: Final = "current"
_FORGOTTEN: Final = "forgotten"


class NothingPublishedError(ExpectedError):
    """There is no version to read or to report on."""

    exit_code = 4


@dataclass(frozen=True)
class Version:
    """A published version: where it is and what its manifest says."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The published DuckDB file of the house."""
        return self.folder / FILE

    def edition(self, audience: Audience) -> Path:
        """Return the folder of what an audience may see: a file, its twin and the downloads."""
        return edition_folder(self.folder, audience)

    @property
    def fingerprint(self) -> str:
        """The fingerprint over all tables: equal content, equal fingerprint."""
        return str(self.manifest["fingerprint"])

    @property
    def business_date(self) -> date:
        """The business date that the version was built for."""
        return date.fromisoformat(self.manifest["business_date"])


def edition_folder(version: Path, audience: Audience) -> Path:
    """Return where an audience's files lie: the house's in the version, the others' beneath it."""
    return version if audience == HOUSE else version / audience


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


def named(lake: Lake, name: str) -> Version:
    """Return a version by its name; NothingPublishedError tells which there are."""
    if not (lake.published / name / MANIFEST).exists():
        known = [version.name for version in versions(lake)]
        raise NothingPublishedError(f"no published version {name!r}; known: {known}")
    return load(lake.published / name)


def load(folder: Path) -> Version:
    """Return the version that lies in a folder."""
    return Version(folder.name, folder, read_json(folder / MANIFEST))


def versions(lake: Lake) -> list[Version]:
    """List the published versions, oldest first."""
    found = [load(path.parent) for path in lake.published.glob(f"[!.]*/{MANIFEST}")]
    unique = {version.name: version for version in found if not version.folder.is_symlink()}
    return sorted(unique.values(), key=lambda v: (v.manifest["sequence"], v.name))


def point(lake: Lake, name: str) -> None:
    """Point readers at a version, in one step that cannot be seen half-done."""
    temporary = unfinished(lake.published / _POINTER)
    temporary.symlink_to(name, target_is_directory=True)
    temporary.replace(lake.published / _POINTER)
    sync(lake.published)


def latest_until(day: date, earlier: Sequence[Version]) -> Version | None:
    """Find the version that readers of a date would have compared with: the latest one until it."""
    before = [version for version in earlier if version.business_date <= day]
    return max(before, key=lambda v: (v.business_date, v.manifest["sequence"]), default=None)


def forget_old(lake: Lake, keep: int) -> list[str]:
    """Remove the oldest versions beyond the number to keep; never the current one.

    Their manifests stay: a version that was forgotten can be built again and held against them.
    """
    kept = current(lake)
    found = [v for v in versions(lake) if not kept or v.name != kept.name]
    surplus = found[: max(0, len(found) + 1 - keep)]
    for version in surplus:
        write_json(lake.published / _FORGOTTEN / f"{version.name}.json", version.manifest)
        rmtree(version.folder)
    return [version.name for version in surplus]


def manifests(lake: Lake) -> list[Mapping[str, Any]]:
    """List the manifests of all versions that ever were, oldest first, forgotten ones as well."""
    found = {version.name: version.manifest for version in versions(lake)}
    for path in sorted((lake.published / _FORGOTTEN).glob("*.json")):
        found.setdefault(path.stem, read_json(path))
    return sorted(found.values(), key=lambda stated: (stated["sequence"], stated["version"]))
