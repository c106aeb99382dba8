"""The recall feed: other people's feeds of many agencies look the same and are not it."""

from __future__ import annotations

from typing import Final

from ingest.batch import LandedFile, Rows
from ingest.derive import rejecting, texts
from ingest.read_xml import read_xml
from ingest.source import Source

_OWN: Final = ("http://www.fda.gov/", "https://www.fda.gov/")


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a poll; items that are no page of the agency's own are rejected by name."""
    rows = read_xml(file, source)
    if "guid" not in rows.table.column_names:
        return rows
    return rejecting(
        rows,
        [not (address or "").startswith(_OWN) for address in texts(rows, "guid")],
        reason="other_organization",
        column="guid",
        detail="no page of the agency's own site",
    )
