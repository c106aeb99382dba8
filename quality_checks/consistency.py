"""What the columns of a record say of one another, and records of a batch of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.records import COMPLAINT, RECALL, SPOT_CHECK_RESULT
from quality_checks.verdict import Fact, Severity, in_words

_FEW_ROWS: Final = 20
_OUT_OF_ORDER: Final = 0.02  # slips of single rows are usual everywhere
_CONFLICTING: Final = 0.01
_REPEATED: Final = 0.2

# the first date cannot lie after the second
_ORDER: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        COMPLAINT.name: (("event_date", "received_date"),),
        RECALL.name: (("recall_date", "publisher_updated_date"),),
    }
)


def consistency_facts(batch: Batch) -> Iterator[Fact]:
    """Judge whether a batch's records agree with themselves and with each other."""
    yield from _dates_in_order(batch)
    yield from _same_keys(batch)
    if batch.source.record_type == SPOT_CHECK_RESULT.name:
        yield _verdicts_with_items(batch)


def _dates_in_order(batch: Batch) -> Iterator[Fact]:
    for first, second in _ORDER.get(batch.source.record_type, ()):
        wrong = pc.drop_null(pc.greater(batch.records[first], batch.records[second]))
        count = pc.sum(wrong).as_py() or 0
        yield Fact(
            name=f"{first}.order",
            value=count / len(wrong) if len(wrong) >= _FEW_ROWS else None,
            low=None,
            high=_OUT_OF_ORDER,
            action=Severity.WARN,
            expected=in_words(None, _OUT_OF_ORDER, f"of the rows with {first} after {second}", ""),
            observed=f"{count} of {len(wrong)} rows",
            column=first,
        )


def _same_keys(batch: Batch) -> Iterator[Fact]:
    """Compare the rows that bear one key: alike they are a page sent twice, unlike a conflict."""
    count = batch.records.num_rows
    pairs = batch.records.select(["record_id", "content_hash"])
    versions = pairs.group_by(["record_id", "content_hash"]).aggregate([]).num_rows
    keys = pc.count_distinct(pairs["record_id"]).as_py()
    repeated = count - versions
    if "occurrence" in batch.source.type.column_names:
        repeated = pc.sum(pc.greater(batch.records["occurrence"], 1)).as_py() or 0
    for name, value, most, what in (
        ("repeated_rows", repeated, _REPEATED, "of the rows equal to another"),
        ("conflicting_keys", versions - keys, _CONFLICTING, "of the rows under another's key"),
    ):
        yield Fact(
            name=name,
            value=value / count if count >= _FEW_ROWS else None,
            low=None,
            high=most,
            action=Severity.WARN,
            expected=in_words(None, most, what, ""),
            observed=f"{value} of {count} rows",
        )


def _verdicts_with_items(batch: Batch) -> Fact:
    """Count checks that conform and name an item that does not."""
    items = pc.fill_null(pc.list_value_length(batch.records["nonconforming_items"]), 0)
    passed = pc.equal(batch.records["result"], "conforming")
    wrong = pc.sum(pc.and_(passed, pc.greater(items, 0))).as_py() or 0
    count = pc.sum(passed).as_py() or 0
    return Fact(
        name="result.contradicted",
        value=wrong / count if count else None,
        low=None,
        high=_OUT_OF_ORDER,
        action=Severity.WARN,
        expected=in_words(None, _OUT_OF_ORDER, "of the passed checks with a failed item", ""),
        observed=f"{wrong} of {count} passed checks",
        column="result",
    )
