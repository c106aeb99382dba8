"""Lands version histories as they happened, and tells in plain Python what they hold."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from ingest.landing import land
from ingest.source import find
from warehouse import pipeline
from warehouse.lake import GatedBatch, Lake
from warehouse.settings import Settings

_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{6}")
WORKERS: Final = 2
_INBOXES: Final = {"ca": "health_canada"}  # the archive's folder is none that a source claims


def unpack(archive: Path, inboxes: Path, wanted: Callable[[str, int], bool]) -> Counter[str]:
    """Lay versions into the drop folder of their day; count them by the folder they came in.

    ``wanted`` is asked with the folder of a version and its place among those of the folder.
    """
    taken, seen = Counter[str](), Counter[str]()
    with tarfile.open(archive) as history:
        for member in sorted(history.getmembers(), key=lambda one: one.name):
            data = history.extractfile(member) if member.isfile() else None
            dated = _DATED.search(member.name)
            if data is None or dated is None:
                continue
            folder = member.name.partition("/")[0]
            seen[folder] += 1
            if not wanted(folder, seen[folder]):
                continue
            taken[folder] += 1
            path = inboxes / dated[1] / _INBOXES.get(folder, folder) / Path(member.name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.read())
    return taken


def take_all(settings: Settings, inboxes: Path, sources: Sequence[str]) -> None:
    """Land and judge each source in a process of its own, as the night's tasks are."""
    count = len(sources)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_take, [settings] * count, [inboxes] * count, sources))


def _take(settings: Settings, inboxes: Path, name: str) -> None:
    """Land what lay in the drop folder each day on that day, then judge it all."""
    source = find(pipeline.sources(settings), name)
    landing = Lake(settings.lake_folder).landing
    for inbox in sorted(inboxes.iterdir()):
        land(source, inbox, landing, date.fromisoformat(inbox.name))
    pipeline.gate(settings, name)


@dataclass(frozen=True)
class Said:
    """What one file says of one record."""

    batch: GatedBatch
    rank: int
    record_id: str
    content_hash: str


def said(lake: Lake, batches: Sequence[GatedBatch]) -> Iterator[list[Said]]:
    """Yield what each admitted file says, in the order in which files are believed."""
    for batch in sorted(batches, key=lambda b: (b.landed_date, b.file_name, b.batch_id)):
        if not batch.admitted_count:
            continue
        columns = ["record_id", "content_hash", "source_rank"]
        table = pq.read_table(
            lake.raw_path(batch.record_type, batch.source, batch.batch_id), columns=columns
        )
        rows = table.to_pylist()
        yield [Said(batch, r["source_rank"], r["record_id"], r["content_hash"]) for r in rows]


def believed(files: Iterator[list[Said]]) -> list[tuple[Any, ...]]:
    """Tell every change of belief: record, number of the version, content and day.

    A second telling of what the models do, for histories in which nothing is retracted: the last
    word of the best source so far is believed.
    """
    best: dict[str, tuple[int, str]] = {}
    numbers: dict[str, int] = {}
    changes = []
    for file in files:
        last_words = {each.record_id: each for each in file}
        for record_id, each in last_words.items():
            rank, content = best.get(record_id, (each.rank, ""))
            if each.rank < rank:
                continue
            best[record_id] = (each.rank, each.content_hash)
            if content != each.content_hash:
                numbers[record_id] = numbers.get(record_id, 0) + 1
                changes.append(
                    (record_id, numbers[record_id], each.content_hash, each.batch.landed_date)
                )
    return sorted(changes)
