"""The few facts about past batches that a batch is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quality_checks.profile import Profile


@dataclass(frozen=True)
class History:
    """What the earlier batches of a source were like; an empty history compares nothing.

    Parameters
    ----------
    batch_row_counts
        Landed rows of each earlier admitted batch.
    newest_event_date
        The latest date that any earlier record is dated by; None before the first load.
    newest_arrival_date
        The latest day on which an earlier file of the source landed.
    profiles
        What earlier batches were like, the latest last.
    previous
        The admitted rows of the batch before, a Parquet file of the same shape.
    """

    batch_row_counts: tuple[int, ...] = ()
    newest_event_date: date | None = None
    newest_arrival_date: date | None = None
    profiles: tuple[Profile, ...] = ()
    previous: Path | None = None
