"""What the vocabularies know of a batch, by the very models that will read it in the build."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.expect import Bound
from ingest.records import SPOT_CHECK_RESULT
from quality_checks import dialect
from quality_checks.facts import FEW_ROWS
from quality_checks.models import Models, Rendered
from quality_checks.verdict import Fact, Severity, in_words

STATES: Final = "int_mapping_states"
COMPARED: Final = "int_check_items_compared"
_FEW_ITEMS: Final = 5


@dataclass(frozen=True)
class Mapped:
    """How many events of a batch one vocabulary was asked about, and what it knew of them."""

    event_count: int
    stated_count: int  # of these, say something that could be mapped
    catch_all_count: int  # of these, filed under its own "other" by the publisher
    unmapped_count: int  # of these, known to no rule


@dataclass(frozen=True)
class Agreed:
    """How many verdicts on test items can be told from value and limit, and how many agree."""

    agreeing_count: int
    count: int


MOST_LOOKED_AT: Final = 100_000  # rows: the shares of so many err by a third of a percent at most


class Vocabularies:
    """The maps made ready once; each batch is read by them and forgotten."""

    def __init__(self, models: Models | None = None, memory_limit: str = "512MB") -> None:
        self._models = models or Models()
        self._spill = tempfile.TemporaryDirectory(prefix="vocabulary-", ignore_cleanup_errors=True)
        self._scratch = dialect.open_scratch(":memory:", memory_limit, 1, Path(self._spill.name))
        dialect.create_schema(self._scratch, "raw")
        self._plan = lru_cache(maxsize=8)(self._models.plan)
        self._batches: tuple[Batch, ...] = ()  # whose rows are in place
        self._raw: set[str] = set()  # the raw tables that are there
        self._built: dict[str, str | None] = {}  # what stands on no record, and its SQL

    def close(self) -> None:
        """Give back the scratch database and what it spilled."""
        self._scratch.close()
        self._spill.cleanup()

    def look_ahead(self, batches: Sequence[Batch]) -> None:
        """Put batches in place at once that landed on one day: each time the models cost the same.

        Without it each batch is put in place when it is asked about.
        """
        first = batches[0]
        for other in batches[1:]:
            if other.file.landed_date != first.file.landed_date or other.source != first.source:
                raise ValueError(f"{other.file.file_name}: of another source or day")
        self._place(tuple(batches))

    def read(self, batch: Batch) -> Mapping[str, Mapped]:
        """Count by vocabulary what the rules make of a batch's records."""
        found = self._rows_of(
            batch,
            STATES,
            "select vocabulary, count(*), count_if(mapping_state <> 'not_stated'), "
            "count_if(mapping_state = 'catch_all'), count_if(mapping_state = 'unmapped') "
            "from asked group by vocabulary order by vocabulary",
        )
        return MappingProxyType({name: Mapped(*counts) for name, *counts in found})

    def verdicts(self, batch: Batch) -> Agreed:
        """Hold what a batch says of its test items against their own values and limits."""
        if not _has_limits(batch):
            return Agreed(0, 0)
        ((agreeing, count),) = self._rows_of(
            batch,
            COMPARED,
            "select count_if((verdict = 'conforming') = (limit_reading = 'within')), count(*) "
            "from asked where limit_reading is not null "
            "and verdict in ('conforming', 'nonconforming')",
        )
        return Agreed(agreeing, count)

    def states(self, batch: Batch) -> Mapping[tuple[str, str], str]:
        """Return the state of each record id of a batch in each vocabulary."""
        query = "select event_id, vocabulary, mapping_state from asked"
        states = self._rows_of(batch, STATES, query)
        return {(event.rpartition(":")[2], name): state for event, name, state in states}

    def _rows_of(self, batch: Batch, model: str, query: str) -> list[tuple[Any, ...]]:
        """Ask of what a model says of one batch among those in place; the query reads `asked`."""
        if not any(batch is placed for placed in self._batches):
            self._place((batch,))
        whose = "true"
        if len(self._batches) > 1:
            whose = f"starts_with(event_id, '{batch.file.batch_id}:')"
        asked = f"with asked as (select * from {model} where {whose})"  # noqa: S608
        return dialect.rows(self._scratch, f"{asked} {query}")

    def _place(self, batches: tuple[Batch, ...]) -> None:
        """Put batches where the raw layer would be, alone, and build what stands on them."""
        kind, landed = batches[0].source.record_type, batches[0].file.landed_date
        names = (STATES, COMPARED) if any(map(_has_limits, batches)) else (STATES,)
        plan = self._plan(names, landed, kind)
        self._clear(kind, plan)
        rows = _looked_at(batches[0])
        if len(batches) > 1:
            rows = pa.concat_tables([_told_apart(batch) for batch in batches])
        dialect.fill(self._scratch, f"raw.{kind}", rows)
        standing = _standing_on(kind, plan)
        for name, rendered in plan.items():
            sql = rendered.sql if rendered else None
            if name in standing:
                self._built.pop(name, None)
            elif name in self._built and self._built[name] == sql:
                continue
            else:
                self._built[name] = sql
            self._build(name, rendered)
        self._batches = batches

    def _clear(self, kind: str, plan: Mapping[str, Rendered | None]) -> None:
        """Forget the batch before; let the raw tables that are read be there, empty."""
        read = {table for rendered in plan.values() if rendered for table in rendered.raw_tables}
        before = {batch.source.record_type for batch in self._batches}
        self._batches = ()
        for table in (read - self._raw | before) - {kind}:
            dialect.create_empty(self._scratch, f"raw.{table}", self._models.raw_tables[table])
        self._raw |= read

    def _build(self, name: str, rendered: Rendered | None) -> None:
        if rendered:
            dialect.fill_by_query(self._scratch, name, rendered.sql)
        else:
            path, types = self._models.seeds[name], self._models.seed_types(name)
            dialect.fill_from_csv(self._scratch, name, path, types)


def _looked_at(batch: Batch) -> pa.Table:
    """Take the rows of a batch, or of a long one every so many, from the first to the last."""
    rows = batch.records.num_rows
    step = -(-rows // MOST_LOOKED_AT)
    return batch.records if step <= 1 else batch.records.take(pa.array(range(0, rows, step)))


def _told_apart(batch: Batch) -> pa.Table:
    """Give the records of a batch ids of its own: the same record may stand in another one, too."""
    rows = _looked_at(batch)
    at = rows.schema.get_field_index("record_id")
    own = pc.binary_join_element_wise(batch.file.batch_id, rows["record_id"], ":")
    return rows.set_column(at, rows.schema.field(at), own)


def _standing_on(raw_table: str, plan: Mapping[str, Rendered | None]) -> frozenset[str]:
    """Name the models that read a raw table, by themselves or by others."""
    found: set[str] = set()
    for name, rendered in plan.items():
        if rendered and (raw_table in rendered.raw_tables or not found.isdisjoint(rendered.refs)):
            found.add(name)
    return frozenset(found)


def mapped_facts(batch: Batch, read: Mapping[str, Mapped]) -> Iterator[Fact]:
    """State for each vocabulary the share of a batch that a rule knows, and its bound.

    A publisher's own "other" is known: the gauge of the catch-all class watches it. What says
    nothing at all is no part of the share; fill rates watch that.
    """
    for vocabulary, mapped in read.items():
        bound: Bound = getattr(batch.source.expect.mapped_share, vocabulary)
        low = bound.share if bound.share is not None else bound.min
        known = mapped.stated_count - mapped.unmapped_count
        yield Fact(
            name=f"{vocabulary}.mapped_share",
            value=known / mapped.stated_count if mapped.stated_count else None,
            low=low,
            high=bound.max,
            action=Severity.REFUSE if mapped.stated_count >= FEW_ROWS else Severity.NOTE,
            expected=in_words(low, bound.max, "of the texts known to a rule", bound.reason),
            observed=f"{mapped.unmapped_count} of {mapped.stated_count} looked at unknown",
        )


def verdict_facts(batch: Batch, agreed: Agreed) -> Iterator[Fact]:
    """State for a batch of checks the share of verdicts as value and limit have it."""
    if batch.source.record_type != SPOT_CHECK_RESULT.name:
        return
    bound = batch.source.expect.verdict_agreement
    low = bound.share if bound.share is not None else bound.min
    yield Fact(
        name="test_items.verdict_agreement",
        value=agreed.agreeing_count / agreed.count if agreed.count >= _FEW_ITEMS else None,
        low=low,
        high=None,
        action=Severity.WARN,
        expected=in_words(low, None, "of the verdicts as value and limit have it", bound.reason),
        observed=f"{agreed.agreeing_count} of {agreed.count} items with value and limit",
        column="test_items",
    )


def _has_limits(batch: Batch) -> bool:
    """Tell whether a batch has test items with a number to hold against a limit."""
    if batch.source.record_type != SPOT_CHECK_RESULT.name:
        return False
    items = pc.list_flatten(batch.records["test_items"].combine_chunks())
    limits = (pc.is_valid(pc.struct_field(items, f"limit_{side}")) for side in ("low", "high"))
    return bool(pc.any(pc.or_(*limits)).as_py())
