"""What the columns of a record say of one another, and records of a batch of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.records import COMPLAINT, RECALL, SPOT_CHECK_RESULT
from quality_checks.verdict import Fact, Severity, in_words

_FEW_ROWS: Final = 20
_FEW_ITEMS: Final = 5
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
        yield _verdicts_with_values(batch)


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


def _verdicts_with_values(batch: Batch) -> Fact:
    """Hold the verdict on each test item against its own value and limit."""
    bound = batch.source.expect.verdict_agreement
    low = bound.share if bound.share is not None else bound.min
    items = pc.list_flatten(batch.records["test_items"].combine_chunks())
    judged = items.filter(_can_be_judged(items))
    agreed = pc.equal(_is_within(judged), pc.equal(_of(judged, "verdict"), "conforming"))
    count, agreeing = len(judged), pc.sum(agreed).as_py() or 0
    return Fact(
        name="test_items.verdict_agreement",
        value=agreeing / count if count >= _FEW_ITEMS else None,
        low=low,
        high=None,
        action=Severity.WARN,
        expected=in_words(low, None, "of the verdicts as value and limit have it", bound.reason),
        observed=f"{agreeing} of {count} items with value and limit",
        column="test_items",
    )


def _can_be_judged(items: pa.Array) -> pa.Array:
    """Pick the items with an exact value, a limit in the same unit and a verdict."""
    unit, limit_unit = _of(items, "unit"), _of(items, "limit_unit")
    same = pc.fill_null(pc.equal(unit, limit_unit), fill_value=True)  # one unit stands for both
    limited = pc.or_(pc.is_valid(_of(items, "limit_low")), pc.is_valid(_of(items, "limit_high")))
    measured = pc.and_(
        pc.is_valid(_of(items, "measured_value")), pc.is_null(_of(items, "comparator"))
    )
    told = pc.is_in(
        _of(items, "verdict"), value_set=pa.array(["conforming", "nonconforming"], pa.string())
    )
    return pc.and_(pc.and_(same, limited), pc.and_(measured, told))


def _is_within(items: pa.Array) -> pa.Array:
    value = _of(items, "measured_value")
    sides = []
    for name, beyond in (("low", pc.greater), ("high", pc.less)):
        limit, allowed = _of(items, f"limit_{name}"), _of(items, f"is_{name}_allowed")
        on_it = pc.and_(pc.equal(value, limit), pc.fill_null(allowed, fill_value=True))
        sides.append(pc.fill_null(pc.or_(beyond(value, limit), on_it), fill_value=True))
    return pc.and_(*sides)


def _of(items: pa.Array, field: str) -> pa.Array:
    return pc.struct_field(items, field)
