"""Recall details: units and injuries are written as prose.

The shards bring flags for injuries and deaths of their own. They are not taken: 2,669 of 9,818
recalls are flagged as with injuries while their text says that none have been reported.
"""

from __future__ import annotations

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.read_json import read_json
from ingest.source import Source
from ingest.text_en import tells_of_death, tells_of_injury, unit_count


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a shard, its numbers and what it says of people hurt."""
    rows = read_json(file, source)
    units = [unit_count(text) for text in texts(rows, "units")]
    injuries = texts(rows, "injury_text")
    return with_columns(
        rows,
        {
            "unit_count": pa.array(units, pa.int64()),
            "is_injury_reported": pa.array(map(tells_of_injury, injuries), pa.bool_()),
            "is_death_reported": pa.array(map(tells_of_death, injuries), pa.bool_()),
        },
    )
