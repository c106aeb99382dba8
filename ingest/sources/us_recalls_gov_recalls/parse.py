"""Recalls.gov answers: one search for several agencies, one of which is this source."""

from __future__ import annotations

from collections import Counter

from ingest.batch import LandedFile, Rows
from ingest.derive import texts
from ingest.errors import UnreadableFileError
from ingest.read_json import read_json
from ingest.source import Source


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an answer about consumer products; another agency's answer is refused by name."""
    rows = read_json(file, source)
    others = Counter(name or "unnamed" for name in texts(rows, "organization") if name != "CPSC")
    if others:
        detail = f"recalls of other organizations than CPSC: {dict(others)}"
        raise UnreadableFileError(
            source.name, file.file_name, "other_organization", detail, column="organization"
        )
    return rows
