"""What lies in landing by its bytes: the same ones under two names, or packed anew, are named.

Publishers deliver one file as men's and as women's, and rebuild an archive around the same text.
Such a file lands all the same, so that it is accounted for; its manifest says whose copy it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.archive import is_zip, unpacked
from ingest.batch import LandedFile
from ingest.errors import SourceError
from ingest.files import digest, read_json
from ingest.source import Source

Twin = dict[str, Any]


class Contents:
    """The files of all sources by the hash of their bytes, and of what an archive holds."""

    def __init__(self, landing: Path, manifest: str) -> None:
        self._landing, self._manifest = landing, manifest
        self._first: dict[str, Twin] | None = None  # read when the first new file comes

    def twin_of(self, *digests: str | None) -> Twin | None:
        """Return the first file that landed with these bytes, or with these inside."""
        if self._first is None:
            self._first = {}
            for path in self._landing.glob(f"*/[!.]*/{self._manifest}"):
                self._add(read_json(path))
        found = [self._first[name] for name in digests if name in self._first]
        return min(found, key=_age) if found else None

    def add(self, stated: Twin) -> None:
        """Take in a file that has landed since."""
        if self._first is not None:
            self._add(stated)

    def _add(self, stated: Twin) -> None:
        assert self._first is not None
        for name in (stated["sha256"], stated["provenance"].get("inner_sha256")):
            if name and (name not in self._first or _age(stated) < _age(self._first[name])):
                self._first[name] = stated


def _age(stated: Twin) -> tuple[str, str, str]:
    return stated["landed_date"], stated["source"], stated["batch_id"]


def inner_digest(source: Source, file: LandedFile) -> str | None:
    """Return the hash of what an archive holds; None for any other file, and for a broken one."""
    if source.member is None or not is_zip(file.path):
        return None
    try:
        with unpacked(file, source) as member:
            return digest(member.path)
    except SourceError:
        return None  # the reader says what is wrong with it
