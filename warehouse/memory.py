"""What a source's earlier batches were like, as the gate compares a new one with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from quality_checks.history import History
from quality_checks.verdict import Decision
from warehouse.lake import GatedBatch


@dataclass
class Memory:
    """The admitted batches of a source in the order they came, told to the gate as facts."""

    _admitted: list[GatedBatch] = field(default_factory=list)

    @classmethod
    def of(cls, batches: Iterable[GatedBatch]) -> Memory:
        """Remember what the ledger says of some batches."""
        memory = cls()
        for batch in sorted(batches, key=lambda b: (b.landed_date, b.file_name, b.batch_id)):
            memory.add(batch)
        return memory

    def add(self, batch: GatedBatch) -> None:
        """Remember one more batch, unless it was refused."""
        if batch.decision != Decision.REFUSE:
            self._admitted.append(batch)

    def history(self, landed: date) -> History:
        """Say what the gate may know of the past when it judges a file that landed on a day."""
        known = [batch for batch in self._admitted if batch.landed_date <= landed]
        told = [b.newest_event_date for b in known if b.newest_event_date is not None]
        return History(
            batch_row_counts=tuple(batch.landed_count for batch in known),
            newest_event_date=max(told, default=None),
            newest_arrival_date=max((batch.landed_date for batch in known), default=None),
        )
