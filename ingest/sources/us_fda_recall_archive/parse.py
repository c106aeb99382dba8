"""Company announcements: names were escaped twice, ``Stop &amp;amp; Shop``."""

from __future__ import annotations

from ingest.batch import LandedFile, Rows
from ingest.derive import without_markup
from ingest.read_xml import read_xml
from ingest.source import Source


def parse(file: LandedFile, source: Source) -> Rows:
    """Read the list and take what is left of the markup off its texts."""
    return without_markup(
        read_xml(file, source), ("BRAND_NAME", "PRODUCT_DESCRIPTION", "REASON", "COMPANY")
    )
