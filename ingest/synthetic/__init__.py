"""Invented files in the publishers' own formats: for the demonstration, the tests, the benchmarks.

They lie in a drop folder as real ones would and take the same way through the same connectors.
What is planted in them is written beside the drop folder, where no source finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from ingest.files import whole_file
from ingest.synthetic import (
    complaints,
    cpsc,
    customs,
    injury_cards,
    neiss,
    nhtsa,
    safety_gate,
    spot_checks,
)
from ingest.synthetic.delivery import Delivery, poisoned
from ingest.synthetic.periods import Calendar
from ingest.synthetic.truth import (
    CellTruth,
    FileTruth,
    IndustryTruth,
    Truth,
    read_truth,
    write_truth,
)
from ingest.synthetic.world import World

__all__ = [
    "PUBLISHERS",
    "CellTruth",
    "FileTruth",
    "IndustryTruth",
    "Truth",
    "generate",
    "read_truth",
]

TRUTH_FILE: Final = "truth.json"


class Publisher(Protocol):
    """A module that writes the files of one publisher."""

    def deliveries(self, world: World) -> Iterator[Delivery]:
        """Yield the files that have been published."""


PUBLISHERS: Final[tuple[Publisher, ...]] = (
    spot_checks,
    safety_gate,
    cpsc,
    neiss,
    nhtsa,
    complaints,
    customs,
    injury_cards,
)


def generate(
    inbox: Path,
    until: date,
    seed: int = 20261123,
    scale: float = 1.0,
    *,
    months: int = 36,
    poison: Collection[str] = (),
    relief: date | None = None,
    publishers: Sequence[Publisher] = PUBLISHERS,
    progress: Callable[[str], None] | None = None,
) -> Truth:
    """Fill a drop folder with everything published until a day, and return what was planted.

    The same arguments give the same bytes. A later day only adds files: the first day of an
    earlier call is kept, as long as its truth lies beside the drop folder.

    Parameters
    ----------
    until
        The night of the run; nothing published later is written.
    scale
        Factor on the number of records; only a file left without any is not written.
    months
        Whole months of history before the night; ignored where an earlier call has laid them out.
    poison
        Sources whose newest file is damaged, so that the load has to refuse it.
    relief
        First month in which the rising hazard falls back; kept by later calls.
    publishers
        Those whose files are written; default: all.
    progress
        Told the name of each file written.
    """
    world = World(seed, scale, _calendar(inbox, until, seed, scale, months, relief))
    files = []
    for delivery in _with_poison(world, poison, publishers):
        with whole_file(inbox / delivery.truth.file_name) as path:
            path.write_bytes(delivery.content)
        files.append(delivery.truth)
        if progress:
            progress(delivery.truth.file_name)
    truth = Truth(
        seed=seed,
        scale=scale,
        since=world.calendar.since,
        onset=world.calendar.onset,
        until=until,
        industries=world.truths(),
        cells=tuple(spot_checks.cells(world)),
        files=tuple(files),
        complainants=tuple(complaints.complainants(world)),
        relief=world.calendar.relief,
    )
    write_truth(inbox.parent / TRUTH_FILE, truth)
    return truth


def _calendar(
    inbox: Path, until: date, seed: int, scale: float, months: int, relief: date | None
) -> Calendar:
    path = inbox.parent / TRUTH_FILE
    if path.exists():
        earlier = read_truth(path)
        if (earlier.seed, earlier.scale) == (seed, scale) and earlier.until <= until:
            return Calendar(earlier.since, earlier.onset, until, earlier.relief or relief)
    return replace(Calendar.ending(until, months), relief=relief)


def _with_poison(
    world: World, poison: Collection[str], publishers: Sequence[Publisher]
) -> Iterator[Delivery]:
    for publisher in publishers:
        # a publisher with nothing to tell publishes nothing
        delivered = [d for d in publisher.deliveries(world) if d.truth.row_count]
        newest = {d.truth.source: d.truth.file_name for d in delivered}
        for delivery in delivered:
            source = delivery.truth.source
            is_newest = newest[source] == delivery.truth.file_name
            yield poisoned(delivery) if source in poison and is_newest else delivery
