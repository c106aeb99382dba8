"""Canadian recalls: texts hold entities, and ``&nbsp;`` where there is nothing to say."""

from __future__ import annotations

from ingest.batch import LandedFile, Rows
from ingest.derive import without_markup
from ingest.read_json import read_json
from ingest.source import Source


def parse(file: LandedFile, source: Source) -> Rows:
    """Read the history, a row a recall, its texts without markup."""
    return without_markup(read_json(file, source), ("Title", "Product", "What you should do"))
