"""A past night told again: the same bytes as that morning, or which of them differ and why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import read_json, scratch_folder
from warehouse import pipeline, publish, reporting
from warehouse.lake import Lake
from warehouse.reports import mail
from warehouse.settings import Settings

_OWN: Final = frozenset({mail.SENT})  # stands in the folder of a report and is none of its forms


class OtherVersionError(ExpectedError):
    """A version that was forgotten comes out otherwise when it is built again."""


@dataclass(frozen=True)
class Retold:
    """A past night's report, written again and held against what was written then."""

    version: str
    was_rebuilt: bool
    files: tuple[str, ...]
    differing: tuple[str, ...]
    missing: tuple[str, ...]  # written then, and not to be written on this machine
    folder: Path  # where the files of that night lie; those written again, where none were kept

    @property
    def is_identical(self) -> bool:
        """Whether every file of that night came out again, byte for byte."""
        return not self.differing and not self.missing


def retell(settings: Settings, day: date, target: Path | None = None) -> Retold:
    """Write the report of a past night again and compare it with the one that readers got.

    A version that is kept no longer is built again from the lake as it was on that day. The report
    of that night stays as it is; the files written again go to ``target`` where one is named.

    Raises
    ------
    NothingPublishedError
        When no version of that date was ever published.
    OtherVersionError
        When a forgotten version comes out otherwise than it was.
    """
    lake = Lake(settings.lake_folder)
    stated = _last_of(lake, day)
    name, archive = str(stated["version"]), lake.reports / str(stated["version"])
    with ExitStack() as stack:
        lake.reports.mkdir(parents=True, exist_ok=True)
        shelf = stack.enter_context(scratch_folder(lake.reports))
        is_kept = all(_is_kept(lake, each) for each in _needed(stated))
        read_from = lake if is_kept else _rebuilt(settings, lake, stated, shelf / "published")
        version = publish.load(read_from.published / name)
        sources = pipeline.sources(settings)
        files, _ = reporting.render(read_from, version, sources, settings, shelf / "report")
        was_written = archive.exists()
        for place in [target, *([] if was_written else [archive])]:
            if place is not None:
                shutil.copytree(shelf / "report", place, dirs_exist_ok=True)
        return _compared(name, files, archive, was_rebuilt=not is_kept)


def _compared(name: str, files: list[Path], archive: Path, *, was_rebuilt: bool) -> Retold:
    written = {path.name: path.read_bytes() for path in files}
    then = {path.name: path.read_bytes() for path in archive.iterdir() if path.name not in _OWN}
    return Retold(
        version=name,
        was_rebuilt=was_rebuilt,
        files=tuple(sorted(written)),
        differing=tuple(sorted(n for n in written if written[n] != then.get(n))),
        missing=tuple(sorted(then.keys() - written.keys())),
        folder=archive,
    )


def _last_of(lake: Lake, day: date) -> Mapping[str, Any]:
    """Return the manifest of the last version of a date."""
    known = publish.manifests(lake)
    fitting = [stated for stated in known if stated["business_date"] == day.isoformat()]
    if not fitting:
        dates = sorted({stated["business_date"] for stated in known})
        raise publish.NothingPublishedError(
            f"no night of {day} was ever published; nights: {', '.join(dates) or 'none'}."
            f" `fenghuo backfill --date {day}` builds it from what had landed by then"
        )
    return fitting[-1]


def _rebuilt(settings: Settings, lake: Lake, stated: Mapping[str, Any], shelf: Path) -> Lake:
    """Build a forgotten version again, and the one that it was compared with, beside the lake."""
    beside = lake.beside(published=shelf)
    by_name = {str(each["version"]): each for each in publish.manifests(lake)}
    for name in _needed(stated):
        if _is_kept(lake, name):
            shutil.copytree(lake.published / name, shelf / name, copy_function=os.link)
        elif name in by_name:
            _build_again(settings, by_name[name], beside)
    return beside


def _needed(stated: Mapping[str, Any]) -> list[str]:
    """Name the versions that a report is written from: its own, after the one before."""
    return [name for name in (stated["previous"], stated["version"]) if name is not None]


def _is_kept(lake: Lake, name: str) -> bool:
    return (lake.published / name / publish.MANIFEST).exists()


def _build_again(settings: Settings, stated: Mapping[str, Any], lake: Lake) -> None:
    day = date.fromisoformat(stated["business_date"])
    built = pipeline.build(settings, day)
    version, _ = publish.publish(
        built.database,
        read_json(built.target / "manifest.json"),
        day,
        stated["inputs"],
        lake,
        settings,
    )
    shutil.rmtree(built.database.parent)
    if version.name != stated["version"]:
        method = pipeline.method_digest(settings)
        why = (
            "its files and decisions are others now than that night"
            if method == stated["inputs"].get("method_digest")
            else "the models or vocabularies are others now than that night"
        )
        raise OtherVersionError(
            f"{stated['version']} comes out as {version.name} when it is built again: {why}."
            f" The report of that night, if it is kept, lies in lake/reports/{stated['version']}"
        )
