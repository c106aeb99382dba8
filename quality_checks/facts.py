"""The few numbers that a batch is judged by as a whole, each with the bounds it is held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.source import Bound
from quality_checks.history import History
from quality_checks.verdict import Severity

FEW_ROWS: Final = 20  # below this a share says little: one bad row in three is no drift
_BAD_ROWS_OF_FEW: Final = 2
_BATCHES_TO_COMPARE: Final = 8  # fewer earlier batches span no usual size
_USUAL_SPREAD: Final = 2  # half the smallest to twice the largest batch so far

# An event reaches its publisher late; twice the publishing rhythm and some weeks is late enough.
_DAYS_ALLOWED: Final[Mapping[str, int]] = MappingProxyType(
    {"nightly": 30, "weekly": 45, "monthly": 90, "yearly": 760}
)


@dataclass(frozen=True)
class Fact:
    """A number about a batch; None where the batch is too small or too empty to have it.

    ``name`` ends the rule's id: ``rows``, ``product_name.fill_rate``.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    action: Severity
    expected: str
    observed: str
    column: str | None = None


def facts_of(batch: Batch, kept_out: int, history: History) -> list[Fact]:
    """Gather what is judged of the batch as a whole, once its bad rows are known."""
    return [
        *_row_count(batch),
        *_kept_out_share(batch, kept_out),
        *_fill_rates(batch),
        *_distinct_keys(batch),
        *_volume(batch, history),
        *_freshness(batch, history),
    ]


def _row_count(batch: Batch) -> Iterator[Fact]:
    bound = batch.source.expect.rows
    if bound.min is None and bound.max is None:
        return
    yield Fact(
        name="rows",
        value=batch.landed_count,
        low=bound.min,
        high=bound.max,
        action=Severity.REFUSE,
        expected=_words(bound.min, bound.max, "rows", bound.reason),
        observed=f"{batch.landed_count} rows",
    )


def _kept_out_share(batch: Batch, kept_out: int) -> Iterator[Fact]:
    bound = batch.source.expect.quarantined_share
    highest = bound.max if bound.max is not None else bound.share
    if highest is None:
        return
    few = batch.landed_count < FEW_ROWS and kept_out < _BAD_ROWS_OF_FEW
    yield Fact(
        name="quarantined_share",
        value=None if few or not batch.landed_count else kept_out / batch.landed_count,
        low=None,
        high=highest,
        action=Severity.REFUSE,
        expected=_words(None, highest, "of the rows kept out", bound.reason),
        observed=f"{kept_out} of {batch.landed_count} rows kept out",
    )


def _fill_rates(batch: Batch) -> Iterator[Fact]:
    count = batch.records.num_rows
    for column, bound in batch.source.expect.fill_rate.items():
        filled = count - batch.records[column].null_count
        low, high = _share_bounds(bound)
        yield Fact(
            name=f"{column}.fill_rate",
            value=filled / count if count else None,
            low=low,
            high=high,
            action=Severity.REFUSE if batch.landed_count >= FEW_ROWS else Severity.NOTE,
            expected=_words(low, high, "of the rows filled", bound.reason),
            observed=f"{filled} of {count} rows filled",
            column=column,
        )


def _distinct_keys(batch: Batch) -> Iterator[Fact]:
    bound, count = batch.source.expect.distinct_keys, batch.records.num_rows
    if bound is None:
        return
    distinct = pc.count_distinct(batch.records["record_id"]).as_py()
    observed = f"{distinct} distinct keys in {count} rows"
    if bound.min is not None or bound.max is not None:
        yield Fact(
            name="distinct_keys",
            value=distinct,
            low=bound.min,
            high=bound.max,
            action=Severity.REFUSE,
            expected=_words(bound.min, bound.max, "distinct keys", bound.reason),
            observed=observed,
        )
    if bound.share is not None:
        yield Fact(
            name="distinct_key_share",
            value=distinct / count if count else None,
            low=bound.share,
            high=None,
            action=Severity.REFUSE,
            expected=_words(bound.share, None, "distinct keys a row", bound.reason),
            observed=observed,
        )


def _volume(batch: Batch, history: History) -> Iterator[Fact]:
    counts = history.batch_row_counts
    if len(counts) < _BATCHES_TO_COMPARE:
        return
    low, high = min(counts) / _USUAL_SPREAD, max(counts) * _USUAL_SPREAD
    yield Fact(
        name="usual_rows",
        value=batch.landed_count,
        low=low,
        high=high,
        action=Severity.NOTE,
        expected=_words(low, high, "rows", f"as in {len(counts)} earlier batches"),
        observed=f"{batch.landed_count} rows",
    )


def _freshness(batch: Batch, history: History) -> Iterator[Fact]:
    allowed = _DAYS_ALLOWED.get(batch.source.schedule)
    if allowed is None or history.newest_event_date is None:
        return  # a source's first files are its archive, and old by right
    own = pc.max(batch.records[batch.source.type.event_date]).as_py()
    newest = max(own or history.newest_event_date, history.newest_event_date)
    age = (batch.file.landed_date - newest).days
    yield Fact(
        name="freshness",
        value=age,
        low=None,
        high=allowed,
        action=Severity.NOTE,
        expected=_words(None, allowed, "days since the newest event", batch.source.schedule),
        observed=f"{age} days",
        column=batch.source.type.event_date,
    )


def _share_bounds(bound: Bound) -> tuple[float | None, float | None]:
    """Read the bounds of a share: ``share`` is its least value, as ``min`` is."""
    return bound.share if bound.share is not None else bound.min, bound.max


def _words(low: float | None, high: float | None, what: str, reason: str) -> str:
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("at least", low), ("at most", high))
        if bound is not None
    ]
    return f"{' and '.join(bounds)} {what}" + (f" ({reason})" if reason else "")
