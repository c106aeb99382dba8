"""Vehicle recalls: texts hold links, and each row repeats the units of the whole recall."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from ingest.batch import LandedFile, Rows
from ingest.derive import texts, with_columns, without_markup
from ingest.read_delimited import read_delimited
from ingest.source import Source

_MARKED_UP: Final = ("DESC_DEFECT", "CONEQUENCE_DEFECT", "CORRECTIVE_ACTION")


_VEHICLE: Final = ("CAMPNO", "MAKETXT", "MODELTXT", "YEARTXT")


def parse(file: LandedFile, source: Source) -> Rows:
    """Read a file; the units of a recall stay at one row only, so that they add up.

    That is its first vehicle's row, the last one where the vehicle is listed again: of rows of one
    vehicle the last is believed.
    """
    rows = without_markup(read_delimited(file, source), _MARKED_UP)
    vehicles = list(zip(*(texts(rows, name) for name in _VEHICLE), strict=True))
    last = {vehicle: place for place, vehicle in enumerate(vehicles)}
    units: list[str | None] = [None] * len(vehicles)
    counted: set[str] = set()
    for vehicle, affected in zip(vehicles, texts(rows, "POTAFF"), strict=True):
        campaign = vehicle[0]
        if campaign and affected and campaign not in counted:
            counted.add(campaign)
            units[last[vehicle]] = affected
    return with_columns(rows, {"unit_count": pa.array(units, pa.string())})
