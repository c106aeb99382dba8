"""Writes that are either there or not there: nothing half-written is ever seen under its name."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Any, Final

_CHUNK: Final = 1 << 20
_A_DAY: Final = 86_400  # seconds
_HERE: Final = re.sub(r"[^A-Za-z0-9-]", "-", platform.node()) or "here"
_UNFINISHED: Final = re.compile(r"\.(?P<host>[A-Za-z0-9-]+)\.(?P<process>\d+)\.[0-9a-f]{8}\.part$")


def unfinished(path: Path) -> Path:
    """Name a hidden place beside a path where it is being written; it tells which process does."""
    return path.with_name(f".{path.name}.{_HERE}.{os.getpid()}.{token_hex(4)}.part")


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Hand out a hidden folder below another one, and remove it with what it then holds."""
    folder = unfinished(parent / "scratch")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def locked(
    path: Path, *, alone: bool = True, waits: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold a lock file: one process alone, or several that only look.

    ``waits`` is called before waiting for whoever holds it. A process that dies holds nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    way = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, way | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(handle, way)
        yield


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Hand out a temporary path beside `path`; it takes its place once written and synced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = unfinished(path)
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Hand out a temporary folder beside `path`, and put it in place once it is filled and synced.

    A folder that stands there already stays: what it holds is immutable, so the two are equal.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = unfinished(path)
    temporary.mkdir()
    try:
        yield temporary
        for entry in sorted(temporary.rglob("*")):
            sync(entry)
        sync(temporary)
        if not path.exists():
            temporary.replace(path)
            sync(path.parent)
    finally:
        rmtree(temporary, ignore_errors=True)


def _is_being_written(path: Path) -> bool:
    stated = _UNFINISHED.search(path.name)
    if stated is None or stated["host"] != _HERE:
        try:
            return time.time() - path.lstat().st_mtime < _A_DAY
        except FileNotFoundError:
            return False  # it stood in a folder that is gone
    try:
        os.kill(int(stated["process"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's, and alive
    return True


def sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk, not only in its cache."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all; the same value gives the same bytes."""
    with whole_file(path) as temporary:
        temporary.write_text(
            json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n",
            encoding="utf-8",
        )


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    total = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            total.update(piece)
    return total.hexdigest()


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed run left half-written below a folder, and count it.

    What a process that runs is still writing stays; of one elsewhere that cannot be known, and
    its writing stays for a day.
    """
    found = list(folder.rglob(".*.part")) if folder.exists() else []
    leftovers = [path for path in found if not _is_being_written(path)]
    for leftover in leftovers:
        if leftover.is_dir():
            rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)
    return len(leftovers)
