"""Good batches to put faults into: generated files with the files that came before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.batch import Batch, LandedFile, Rows
from ingest.conform import conform
from ingest.read import read
from ingest.source import Source, find
from ingest.synthetic import PUBLISHERS, safety_gate
from ingest.synthetic.delivery import Delivery
from ingest.synthetic.periods import Calendar
from ingest.synthetic.world import World
from quality_checks.drift import BATCHES_REMEMBERED, BATCHES_TO_COMPARE
from quality_checks.facts import facts_of
from quality_checks.history import History
from quality_checks.profile import Profile

_UNTIL: Final = date(2026, 11, 22)
_MONTHLY: Final = Calendar(date(2024, 10, 1), date(2024, 10, 1), _UNTIL)
_YEARLY: Final = Calendar.ending(_UNTIL, 110)
_LANDED_AFTER: Final = timedelta(days=5)
_ENOUGH_FILES: Final = 6
_WEEK_AS_MONTH: Final = 4.0  # a real weekly report holds some dozens of notices


@dataclass(frozen=True)
class Bed:
    """The newest good file of a source, as bytes, as rows and as a batch, with its past."""

    source: Source
    file: LandedFile
    rows: Rows
    batch: Batch
    history: History
    before: Rows | None = None  # the rows of the file before

    @property
    def name(self) -> str:
        """What the bed is called in the catalogue."""
        return self.source.name


def beds(sources: Sequence[Source], folder: Path, seed: int) -> list[Bed]:
    """Prepare a bed for each source that files can be generated of, enough to have a past."""
    return [
        _bed(find(sources, name), deliveries, folder)
        for name, deliveries in sorted(_deliveries(seed).items())
        if len(deliveries) > BATCHES_TO_COMPARE
    ]


def _deliveries(seed: int) -> dict[str, list[Delivery]]:
    """Generate a month a file, and years of what comes yearly."""
    found: dict[str, list[Delivery]] = {}
    for publisher in PUBLISHERS:
        scale = _WEEK_AS_MONTH if publisher is safety_gate else 1.0
        for calendar in (_MONTHLY, _YEARLY):
            named: dict[str, list[Delivery]] = {}
            for delivery in publisher.deliveries(World(seed, scale, calendar)):
                if delivery.truth.row_count:
                    named.setdefault(delivery.truth.source, []).append(delivery)
            new = {k: v for k, v in named.items() if len(v) > len(found.get(k, ()))}
            found |= new
            if all(len(files) >= _ENOUGH_FILES for files in named.values()):
                break
    return found


def _bed(source: Source, deliveries: Sequence[Delivery], folder: Path) -> Bed:
    profiles: list[Profile] = []
    counts: list[int] = []
    newest: date | None = None
    history, batch, rows, before = History(), None, None, None
    for delivery in deliveries[-BATCHES_REMEMBERED:]:
        if batch is not None:
            counts.append(batch.landed_count)
            profiles.append(facts_of(batch, 0, history)[1])
            newest = max(filter(None, (newest, newest_event(batch))), default=None)
            history = History(
                tuple(counts), newest, batch.file.landed_date, tuple(profiles), _kept(batch, folder)
            )
        before = rows
        file = _landed(source, delivery, folder)
        rows = read(file, source)
        batch = conform(source, file, rows)
        landed = min((newest_event(batch) or _UNTIL) + _LANDED_AFTER, _UNTIL)
        file = replace(file, landed_date=landed)
        batch = conform(source, file, rows)
    if batch is None or rows is None:
        raise ValueError(f"{source.name}: nothing was generated")
    return Bed(source, batch.file, rows, batch, history, before)


def newest_event(batch: Batch) -> date | None:
    """Return the newest date that a batch's records are dated by."""
    newest: date | None = pc.max(batch.records[batch.source.type.event_date]).as_py()
    return newest


def _kept(batch: Batch, folder: Path) -> Path:
    path = folder / f"{batch.file.batch_id}.parquet"
    pq.write_table(batch.records, path)
    return path


def _landed(source: Source, delivery: Delivery, folder: Path) -> LandedFile:
    name = delivery.truth.file_name
    hashed = sha256(delivery.content).hexdigest()
    path = folder / f"{hashed[:16]}{Path(name).suffix}"
    path.write_bytes(delivery.content)
    return LandedFile(source.name, hashed[:16], name, path, hashed, len(delivery.content), _UNTIL)
