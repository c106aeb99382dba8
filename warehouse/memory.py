"""What a source's earlier batches were like, as the gate compares a new one with them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.source import Source
from quality_checks.drift import BATCHES_REMEMBERED
from quality_checks.history import History
from quality_checks.profile import Profile
from quality_checks.verdict import Decision
from warehouse.lake import GatedBatch, Lake


@dataclass
class Memory:
    """The admitted batches of a source in the order of their days, told to the gate as facts.

    Profiles are read from the lake when they are first asked for, and of the latest batches only;
    no rows but those of the batch before are ever looked at again.
    """

    _lake: Lake
    _admitted: list[GatedBatch] = field(default_factory=list)
    _profiles: dict[str, Profile | None] = field(default_factory=dict)

    @classmethod
    def of(cls, lake: Lake, batches: Iterable[GatedBatch]) -> Memory:
        """Remember what the ledger says of some batches."""
        memory = cls(lake)
        for batch in sorted(batches, key=_order):
            if batch.decision != Decision.REFUSE:
                memory._admitted.append(batch)
        return memory

    def add(self, batch: GatedBatch, profile: Profile | None) -> None:
        """Remember one more batch, unless it was refused."""
        if batch.decision != Decision.REFUSE:
            insort(self._admitted, batch, key=_order)  # a late file may be of an earlier day
            self._profiles[batch.batch_id] = profile

    def history(self, source: Source, landed: date) -> History:
        """Say what the gate may know of the past when it judges a file that landed on a day."""
        known = [batch for batch in self._admitted if batch.landed_date <= landed]
        told = [b.newest_event_date for b in known if b.newest_event_date is not None]
        latest = [self._profile(batch) for batch in known[-BATCHES_REMEMBERED:]]
        return History(
            batch_row_counts=tuple(batch.landed_count for batch in known),
            newest_event_date=max(told, default=None),
            newest_arrival_date=max((batch.landed_date for batch in known), default=None),
            profiles=tuple(profile for profile in latest if profile is not None),
            previous=self._rows(source, known[-1]) if known else None,
        )

    def _profile(self, batch: GatedBatch) -> Profile | None:
        if batch.batch_id not in self._profiles:
            self._profiles[batch.batch_id] = self._lake.profile(batch.source, batch.batch_id)
        return self._profiles[batch.batch_id]

    def _rows(self, source: Source, batch: GatedBatch) -> Path | None:
        """Where the admitted rows of a batch lie, if they have the shape of today's.

        Raises
        ------
        DamagedLakeError
            When they are not what the ledger says: nothing could be compared with them.
        """
        if batch.schema_digest != source.type.schema_digest:
            return None
        self._lake.insist_on_rows([batch])
        path = self._lake.raw_path(batch.record_type, batch.source, batch.batch_id)
        return path if path.exists() else None


def _order(batch: GatedBatch) -> tuple[date, str, str]:
    """Order batches as they are believed: by day, on one day by name."""
    return batch.landed_date, batch.file_name, batch.batch_id
