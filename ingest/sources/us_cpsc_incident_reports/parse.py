"""Incident reports: a disclaimer stands above the header, harm is one phrase a report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns
from ingest.read_delimited import read_delimited
from ingest.source import Source

_HEADER: Final = b"Report No."
_SEVERITY: Final = "(Primary) Victim Severity"


def parse(file: LandedFile, source: Source) -> Rows:
    """Read the file below its disclaimer, with who was hurt or died as numbers."""
    data = file.path.read_bytes()
    start = data.rfind(b"\n", 0, max(data.find(_HEADER), 0)) + 1
    with TemporaryDirectory() as folder:
        bare = Path(folder) / "reports.csv"
        bare.write_bytes(data[start:])
        rows = read_delimited(replace(file, path=bare), source)
    skipped_count = data[:start].count(b"\n")
    if skipped_count:
        rows = replace(
            rows,
            row_number=pc.add(rows.row_number, skipped_count),
            noise={**rows.noise, "disclaimer": skipped_count},
        )
    severities = [(text or "").strip().lower() for text in texts(rows, _SEVERITY)]
    return with_columns(
        rows,
        {
            "injured_count": pa.array(map(_injured, severities), pa.int64()),
            "death_count": pa.array([int(text.startswith("death")) for text in severities]),
        },
    )


def _injured(severity: str) -> int:
    """Count the primary victim as hurt when the phrase begins with the injury, not with `no`."""
    return int(severity.startswith("injury"))
