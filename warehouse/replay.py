"""Loads quarantined rows after a rule was mended, with their lineage; the first judgement stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.guarded import Limits
from ingest.landing import Landing
from ingest.records import REJECTS
from ingest.source import Source
from quality_checks.gate import judge
from quality_checks.verdict import Decision
from warehouse.admission import Refused, conformed
from warehouse.lake import GatedBatch, Lake, Replay
from warehouse.ledger import RELEASED_ROW
from warehouse.memory import Memory

ALL: Final = "all"
_OUTDATED: Final = "it stands in an older shape: judge it anew with `fenghuo gate SOURCE --again`"
_READ_OTHERWISE: Final = "its rows are read otherwise now: `fenghuo gate SOURCE --again`"


@dataclass(frozen=True)
class Choice:
    """Which quarantined rows are looked at again: of some files, for some reason, or all."""

    reason: str | None = None
    files: str | None = None


@dataclass(frozen=True)
class Replayed:
    """What a replay did with a file: rows looked at again, loaded, kept; or why it did nothing."""

    file_name: str
    chosen_count: int
    released_count: int
    kept_count: int
    obstacle: str | None = None


def replay(
    source: Source,
    landings: Iterable[Landing],
    lake: Lake,
    day: date,
    choice: Choice,
    limits: Limits,
) -> Iterator[Replayed]:
    """Read each chosen file again and load the chosen rows that today's rules let through.

    Rows that were loaded before stay as they are, and rows not chosen stay in quarantine. A file
    whose rows are not the same any more is left alone: it has to be judged anew as a whole.
    """
    landed = {landing.file.batch_id: landing for landing in landings}
    batches = list(lake.batches(source.name))
    for batch in batches:
        now = batch.as_of(date.max)
        waiting = lake.quarantined(now)
        chosen = waiting if choice.reason is None else _of_reason(waiting, choice.reason)
        unread = not now.landed_count and choice.reason in {None, batch.refusal_reason}
        is_named = choice.files is None or fnmatch(batch.file_name, choice.files)
        if not is_named or not (chosen.num_rows or unread) or batch.batch_id not in landed:
            continue
        if batch.schema_digest != source.type.schema_digest:
            yield Replayed(batch.file_name, chosen.num_rows, 0, waiting.num_rows, _OUTDATED)
            continue
        earlier = Memory.of(lake, [b for b in batches if _order(b) < _order(batch)])
        judged = _judged(source, landed[batch.batch_id], earlier, limits)
        if isinstance(judged, str):
            yield Replayed(batch.file_name, chosen.num_rows, 0, waiting.num_rows, judged)
            continue
        yield _written(lake, now, waiting, chosen, judged, day, choice)


def _order(batch: GatedBatch) -> tuple[date, str, str]:
    return batch.landed_date, batch.file_name, batch.batch_id


def _of_reason(rows: pa.Table, reason: str) -> pa.Table:
    return rows.filter(pc.equal(rows["reason"], reason))


def _judged(
    source: Source, landing: Landing, earlier: Memory, limits: Limits
) -> tuple[Batch, set[str]] | str:
    """Return a file's rows with the ids of those that pass today, or why none does."""
    if landing.refusal is not None:
        return landing.refusal.reason  # at the door: what landed of it cannot be read
    batch = conformed(source, landing, limits)
    if isinstance(batch, Refused):
        return batch.reason
    verdict = judge(batch, earlier.history(source, landing.file.landed_date))
    if verdict.decision == Decision.REFUSE:
        refusing = [f.rule_id for f in verdict.findings if f.severity == "refuse"]
        return refusing[0].rsplit(".", 1)[-1]
    return batch, {r for r in batch.records["row_id"].to_pylist() if r not in verdict.quarantined}


def _written(
    lake: Lake,
    batch: GatedBatch,
    waiting: pa.Table,
    chosen: pa.Table,
    judged: tuple[Batch, set[str]],
    day: date,
    choice: Choice,
) -> Replayed:
    """Divide the waiting rows into those that load and those that stay, and commit both."""
    read, passing = judged
    if not batch.landed_count:  # nothing could be read at first: the whole file waits
        waiting = chosen = _as_waiting(read, batch)
    elif read.landed_count != batch.landed_count or not _same_places(chosen, read):
        return Replayed(batch.file_name, chosen.num_rows, 0, waiting.num_rows, _READ_OTHERWISE)
    ids = set(chosen["row_id"].to_pylist()) & passing
    released = _with_ids(read.records, ids)
    log, kept = _with_ids(waiting, ids), _without_ids(waiting, ids)
    if ids or not batch.landed_count:
        entry = Replay(
            number=len(batch.replays) + 1,
            replayed_date=day,
            chosen=choice.reason or ALL,
            landed_count=read.landed_count,
            released_count=released.num_rows,
            kept_count=kept.num_rows,
            rules_digest=read.source.rules_digest,
        )
        lake.commit_replay(batch, entry, released, kept, _log(log, batch, entry))
    return Replayed(batch.file_name, chosen.num_rows, released.num_rows, kept.num_rows)


def _as_waiting(read: Batch, batch: GatedBatch) -> pa.Table:
    """Say of each row of a file that could not be read: it waited for the file's reason."""
    stated = {"stage": "refused", "reason": batch.refusal_reason, "detail": "", "column_name": None}
    count = read.records.num_rows
    columns = [
        pa.array([stated[field.name]] * count, field.type)
        if field.name in stated
        else pa.array([batch.record_type] * count, field.type)
        if field.name == "record_type"
        else read.records[field.name].combine_chunks()
        for field in REJECTS
    ]
    return pa.concat_tables([pa.table(columns, schema=REJECTS), read.rejects])


def _same_places(chosen: pa.Table, read: Batch) -> bool:
    """Whether each row still stands where it stood: else its id would name another one."""
    places = {
        row["row_id"]: (row["sheet_name"], row["row_number"])
        for table in (read.records, read.rejects)
        for row in _places(table)
    }
    return all(
        places.get(row["row_id"]) == (row["sheet_name"], row["row_number"])
        for row in _places(chosen)
    )


def _places(rows: pa.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rows.select(["row_id", "sheet_name", "row_number"]).to_pylist()
    return found


def _with_ids(rows: pa.Table, ids: set[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows["row_id"], value_set=pa.array(sorted(ids), pa.string())))


def _without_ids(rows: pa.Table, ids: set[str]) -> pa.Table:
    found = pc.is_in(rows["row_id"], value_set=pa.array(sorted(ids), pa.string()))
    return rows.filter(pc.invert(found))


def _log(rows: pa.Table, batch: GatedBatch, entry: Replay) -> pa.Table:
    """Write down when each loaded row was quarantined, why, and by which rules it came free."""
    count = rows.num_rows
    added = {
        "replay_number": pa.array([entry.number] * count, pa.int64()),
        "released_date": pa.array([entry.replayed_date] * count, pa.date32()),
        "first_rules_digest": pa.array([batch.rules_digest] * count, pa.string()),
        "rules_digest": pa.array([entry.rules_digest] * count, pa.string()),
    }
    return pa.table(
        [added[f.name] if f.name in added else rows[f.name].combine_chunks() for f in RELEASED_ROW],
        schema=RELEASED_ROW,
    )
