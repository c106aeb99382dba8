"""The workbooks attached to notices, read with the words of Chinese spot-check lists."""

from __future__ import annotations

from ingest.batch import LandedFile, Rows
from ingest.source import Source
from ingest.spot_check.reading import read_spot_checks


def parse(file: LandedFile, source: Source) -> Rows:
    """Read one annex; what its words mean stands in ingest/spot_check/vocabulary.yml."""
    return read_spot_checks(file, source)
