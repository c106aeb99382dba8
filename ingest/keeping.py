"""Landed copies that grow old: packed without losing a byte, and let go in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from ingest.files import digest, read_json, scratch_folder, whole_file, write_json
from ingest.landing import MANIFEST, Landing
from ingest.packing import write_packed

_WORTH_IT: Final = 0.9  # of its size; workbooks and archives are packed already


def pack(landing: Landing, *, is_rehearsal: bool = False) -> int | None:
    """Pack a copy, and return its new size; nothing, and None, where that saves too little.

    The packed copy is read back before the other one goes.
    """
    plain, packed = landing.file.path, replace(landing, is_packed=True)
    with scratch_folder(plain.parent) as folder:
        smaller = folder / packed.stored_path.name
        with landing.opened() as file, file.path.open("rb") as content:
            write_packed(content, smaller)
        size = smaller.stat().st_size
        if size > plain.stat().st_size * _WORTH_IT:
            return None
        if is_rehearsal:
            return size
        with whole_file(packed.stored_path) as temporary:
            smaller.replace(temporary)
    hashed = landing.content_sha256 or digest(plain)
    with replace(packed, content_sha256=hashed).opened():
        _note(landing, is_packed=True, content_sha256=hashed)
    plain.unlink()
    return size


def retire(landing: Landing, day: date, reason: str) -> None:
    """Let a copy go whose time of keeping is over; its manifest says so for ever."""
    _note(landing, retired={"date": day.isoformat(), "reason": reason})
    settle(replace(landing, retired_date=day))


def settle(landing: Landing) -> None:
    """End what a killed run began: remove what the manifest does not name, or names no more."""
    landing.other_path.unlink(missing_ok=True)
    if landing.retired_date is not None:
        landing.stored_path.unlink(missing_ok=True)


def _note(landing: Landing, **stated: object) -> None:
    manifest = landing.file.path.parent / MANIFEST
    write_json(manifest, {**read_json(manifest), **stated})
