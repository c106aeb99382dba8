"""From a published version to its site: one folder an audience, and the one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from typing import Final

from ingest.files import sync, unfinished
from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.publish import FILE, Audience, Version
from warehouse.settings import Settings
from warehouse.site import freeze

NIGHTLY: Final[tuple[Audience, ...]] = ("regulator", "public")
KEPT: Final = 2  # a site can be written again from its version at any time
_POINTER: Final = "current"


def write_sites(
    lake: Lake, version_name: str | None, audiences: Sequence[str], settings: Settings
) -> list[Path]:
    """Write the sites of a version and return their first pages; point readers at the standing one.

    A site follows from the audience's file alone: written again it is the same.
    """
    if unknown := sorted(set(audiences) - set(publish.AUDIENCES)):
        raise publish.AudienceError(f"no such audience: {unknown}; known: {publish.AUDIENCES}")
    version = publish.named(lake, version_name) if version_name else publish.standing(lake)
    chosen = [audience for audience in publish.AUDIENCES if audience in audiences]
    written = [_write(lake, version, audience, settings) for audience in reversed(chosen)]
    standing = publish.current(lake)
    if standing is not None and standing.name == version.name:
        _point(lake.sites, version.name)
    _forget_old(lake.sites, version.name)
    return written


def _write(lake: Lake, version: Version, audience: Audience, settings: Settings) -> Path:
    """Write one site aside and put it where it belongs, whole."""
    target = lake.sites / version.name / audience
    target.parent.mkdir(parents=True, exist_ok=True)
    building = unfinished(target)
    building.mkdir()
    try:
        with store.read(
            version.edition(audience) / FILE,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
        ) as reader:
            freeze(reader, building, version.name, version.business_date, audience)
        rmtree(target, ignore_errors=True)
        building.replace(target)
        sync(target.parent)
    finally:
        rmtree(building, ignore_errors=True)
    return target / "index.html"


def _point(sites: Path, name: str) -> None:
    """Point readers at the sites of a version, in one step."""
    temporary = unfinished(sites / _POINTER)
    temporary.symlink_to(name, target_is_directory=True)
    temporary.replace(sites / _POINTER)


def _forget_old(sites: Path, written: str) -> None:
    """Remove the sites written longest ago, but neither the one that stands nor the newest."""
    pointer = sites / _POINTER
    held = {written, pointer.readlink().name if pointer.is_symlink() else written}
    found = [f for f in sites.glob("[!.]*") if f.is_dir() and not f.is_symlink()]
    others = sorted((f for f in found if f.name not in held), key=lambda f: f.stat().st_mtime)
    for folder in others[: max(0, len(found) - max(KEPT, len(held)))]:
        rmtree(folder)
