"""A second copy of what cannot be made again, and the lake that comes back from it.

Kept are the lake's batches, its registers of decisions, and of what is published the version that
stands, which carries the numbers that were restated; everything else is built from these. The keys
of pseudonyms lie apart from the lake and are backed up apart from it.

A backup is a mirror: files that stand there already are not copied again, and what the lake holds
no more, as after an erasure, goes from the backup, too. Its list of files with their SHA-256 says
that it is whole only once it is: one that was broken off is gone on with, and never restored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import digest, read_json, whole_file, write_json
from warehouse import publish
from warehouse.lake import FORMAT, Lake

LIST: Final = "backup.json"
_KEPT: Final = (
    *("landing", "raw", "quarantine", "verdicts", "replays", "profiles", "decisions", "polls"),
    *("published/forgotten", "reports", FORMAT),
)
_SHOWN: Final = 10  # files of a message

Progress = Callable[[int, int], None]


class BackupError(ExpectedError):
    """A backup is not whole, or a lake stands where it is to come back."""


@dataclass(frozen=True)
class Copied:
    """How many files a backup or a lake has, how many had to be copied, and how many went."""

    file_count: int
    copied_count: int
    removed_count: int
    version: str | None


def back_up(lake: Lake, target: Path, progress: Progress = lambda _done, _all: None) -> Copied:
    """Bring a backup up to the lake; builds may go on, and what is judged anew waits.

    Raises
    ------
    BackupError
        When the folder lies in the lake, or holds something that is no backup.
    """
    if target.resolve().is_relative_to(lake.folder.resolve()):
        raise BackupError(f"{target} lies in the lake: a backup there is lost with it")
    before = _stated(target)["files"] if target.exists() and any(target.iterdir()) else {}
    write_json(target / LIST, {"is_whole": False, "version": None, "files": before})
    with lake.standing_still():
        version = publish.current(lake)
        names = [*_kept(lake, version)]
        known, copied = {}, 0
        for done, name in enumerate(names, start=1):
            path = lake.folder / name
            if not path.exists():  # kept out meanwhile
                continue
            known[name] = {"sha256": digest(path), "size_bytes": path.stat().st_size}
            if before.get(name) != known[name] or not (target / name).exists():
                _copy(path, target / name)
                copied += 1
            progress(done, len(names))
    name_of_version = version.name if version else None
    removed = _remove_others(target, known)
    write_json(target / LIST, {"is_whole": True, "version": name_of_version, "files": known})
    return Copied(len(known), copied, removed, name_of_version)


def _remove_others(target: Path, known: Collection[str]) -> int:
    """Remove what the lake holds no more and what a broken-off backup left; count the former."""
    removed = 0
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_file() and name != LIST and name not in known:
            removed += not path.name.startswith(".")
            path.unlink()
    return removed


def restore(source: Path, lake: Lake, progress: Progress = lambda _done, _all: None) -> Copied:
    """Bring a lake back from a backup, after every file of it was held against the list.

    Raises
    ------
    BackupError
        With the files that are missing or other than listed, before anything is written; or where
        a lake stands already.
    """
    if lake.folder.exists() and any(lake.folder.iterdir()):
        raise BackupError(f"a lake stands in {lake.folder}; move it away first")
    stated = _stated(source)
    if not stated["is_whole"]:
        raise BackupError(f"the backup in {source} was broken off; make it anew, or take another")
    wrong = [name for name, told in stated["files"].items() if not _is_as_told(source / name, told)]
    if wrong:
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise BackupError(
            f"files of the backup are missing or damaged: {', '.join(wrong[:_SHOWN])}{more}"
        )
    total = len(stated["files"])
    for done, name in enumerate(stated["files"], start=1):
        _copy(source / name, lake.folder / name)
        if stated["version"] and name.startswith(f"published/{stated['version']}/"):
            (lake.folder / name).chmod(0o444)
        progress(done, total)
    if stated["version"]:
        publish.point(lake, stated["version"])
    return Copied(total, total, 0, stated["version"])


def _kept(lake: Lake, version: publish.Version | None) -> Iterator[str]:
    """Name the files that are kept, the ledger's entries before the rows that they speak of.

    A batch that comes while the backup is made has no entry in it yet, or has all of its files.
    """
    folders = sorted(_KEPT, key=lambda name: name != "verdicts")
    places = [lake.folder / name for name in folders]
    if version is not None:
        places.append(version.folder)
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            name = path.relative_to(lake.folder)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                yield name.as_posix()


def _stated(folder: Path) -> Mapping[str, Any]:
    path = folder / LIST
    if not path.exists():
        raise BackupError(f"{folder} is no backup: it has no {LIST}")
    found: Mapping[str, Any] = read_json(path)
    return found


def _is_as_told(path: Path, told: Mapping[str, Any]) -> bool:
    if not path.exists() or path.stat().st_size != told["size_bytes"]:
        return False
    return digest(path) == str(told["sha256"])


def _copy(source: Path, target: Path) -> None:
    with whole_file(target) as temporary:
        copyfile(source, temporary)
