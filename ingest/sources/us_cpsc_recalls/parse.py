"""Consumer product recalls: the units and the injuries are written as prose."""

from __future__ import annotations

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.errors import UnreadableFileError
from ingest.read_json import read_json
from ingest.source import Source
from ingest.text_en import tells_of_death, tells_of_injury, unit_count


def parse(file: LandedFile, source: Source) -> Rows:
    """Read an answer; one that apologises inside a record is refused."""
    rows = read_json(file, source)
    for number, title in zip(texts(rows, "RecallID"), texts(rows, "Title"), strict=True):
        if number == "0" or (title or "").startswith("Error"):
            # a mistyped date is answered with status 200 and one such record
            detail = f"record {number} says {(title or '')[:60]!r}"
            raise UnreadableFileError(source.name, file.file_name, "error_answer", detail)
    units = [unit_count(text) for text in texts(rows, "Products.NumberOfUnits")]
    injuries = texts(rows, "Injuries.Name")
    return with_columns(
        rows,
        {
            "unit_count": pa.array(units, pa.int64()),
            "is_injury_reported": pa.array(map(tells_of_injury, injuries), pa.bool_()),
            "is_death_reported": pa.array(map(tells_of_death, injuries), pa.bool_()),
        },
    )
