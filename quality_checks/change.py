"""How much of what was known already reads otherwise now: a batch against the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.batch import Batch
from quality_checks.verdict import Fact, Severity, in_words

_FEW_KNOWN: Final = 10
_NAMED: Final = 4
_LOOKED_AT: Final = 5000  # changed records are enough to see which columns it was
_KEYS: Final = ("record_id", "content_hash")


@dataclass(frozen=True)
class Change:
    """Of the records of the batch before: how many are here again, how many with other content.

    ``columns`` names the columns that differ, with the number of records they differ in.
    """

    before: int
    known: int
    changed: int
    columns: tuple[tuple[str, int], ...] = ()

    def measures(self) -> dict[str, float]:
        """Give the shares that are compared with those of earlier batches."""
        if not self.before:
            return {}
        kept = {"records.kept": self.known / self.before}
        if self.known >= _FEW_KNOWN:
            kept["records.changed"] = self.changed / self.known
        return kept


def change_of(batch: Batch, previous: Path | None) -> Change | None:
    """Compare a batch with the admitted rows of the one before it, where there is one.

    Only the two hashes of each row are read, and the columns only of what changed.
    """
    if previous is None or not batch.source.type.key or not batch.records.num_rows:
        return None
    then = _one_row_a_record(pq.read_table(previous, columns=list(_KEYS)))
    now = _one_row_a_record(batch.records.select(_KEYS))
    both = now.join(then, "record_id", join_type="inner", right_suffix="_then")
    changed = both.filter(pc.not_equal(both["content_hash"], both["content_hash_then"]))
    columns = _differing(batch, previous, changed["record_id"]) if changed.num_rows else ()
    return Change(then.num_rows, both.num_rows, changed.num_rows, columns)


def change_facts(batch: Batch, change: Change | None) -> Iterator[Fact]:
    """Judge the share of known records that changed; a publisher's rewrite is no news."""
    bound = batch.source.expect.changed_share
    highest = bound.max if bound.max is not None else bound.share
    if change is None or highest is None:
        return
    columns = ", ".join(f"{name} in {count}" for name, count in change.columns[:_NAMED])
    yield Fact(
        name="changed_share",
        value=change.changed / change.known if change.known >= _FEW_KNOWN else None,
        low=None,
        high=highest,
        action=Severity.WARN,
        expected=in_words(None, highest, "of the known records changed", bound.reason),
        observed=f"{change.changed} of {change.known} known records: {columns or 'no column'}",
    )


def _one_row_a_record(rows: pa.Table) -> pa.Table:
    """Keep the last row of each key: a file may hold a record twice."""
    last = rows.group_by("record_id", use_threads=False).aggregate([("content_hash", "last")])
    return last.rename_columns(list(_KEYS))


def _differing(
    batch: Batch, previous: Path, changed: pa.ChunkedArray
) -> tuple[tuple[str, int], ...]:
    kind = batch.source.type
    names = [name for name in kind.column_names if name not in kind.stamps]
    wanted = changed.combine_chunks().sort()[
        :_LOOKED_AT
    ]  # as those of the lowest hashes: at random
    is_changed = pc.field("record_id").isin(wanted)
    then = pq.read_table(previous, columns=["record_id", *names], filters=is_changed)
    now = batch.records.select(["record_id", *names])
    now = now.filter(pc.is_in(now["record_id"], value_set=wanted))
    before, after = _by_record(then), _by_record(now)
    counts = {
        name: sum(before[key][name] != after[key][name] for key in after if key in before)
        for name in names
    }
    found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, count) for name, count in found if count)


def _by_record(rows: pa.Table) -> dict[str, dict[str, object]]:
    return {row["record_id"]: row for row in rows.to_pylist()}
