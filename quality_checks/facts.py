"""The few numbers that a batch is judged by as a whole, each with the bounds it is held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.batch import Batch
from ingest.expect import Bound
from quality_checks.change import change_facts, change_of
from quality_checks.consistency import consistency_facts
from quality_checks.drift import drift_facts, drift_of
from quality_checks.freshness import ages
from quality_checks.garbled import text_facts
from quality_checks.history import History
from quality_checks.profile import Profile, profile_of
from quality_checks.verdict import Fact, Severity, in_words
from quality_checks.volume import volume_facts

FEW_ROWS: Final = 20  # below this a share says little: one bad row in three is no drift
_BAD_ROWS_OF_FEW: Final = 2


def facts_of(batch: Batch, kept_out: int, history: History) -> tuple[list[Fact], Profile]:
    """Gather what is judged of the batch as a whole once its bad rows are known; its profile."""
    change = change_of(batch, history.previous)
    arrived = history.newest_arrival_date
    profile = profile_of(batch, is_fresh=arrived is not None and arrived < batch.file.landed_date)
    if change is not None:
        profile = replace(profile, measures={**profile.measures, **change.measures()})
    drift = drift_of(profile, history.profiles)
    facts = [
        *_row_count(batch),
        *_kept_out_share(batch, kept_out),
        *_fill_rates(batch),
        *_one_date_shares(batch),
        *_distinct_keys(batch),
        *volume_facts(batch, history),
        *_freshness(batch, history),
        *change_facts(batch, change),
        *consistency_facts(batch),
        *text_facts(batch),
        *drift_facts(drift, history.profiles),
    ]
    return facts, replace(profile, off=drift.counts() if drift else {})


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
        expected=in_words(bound.min, bound.max, "rows", bound.reason),
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
        expected=in_words(None, highest, "of the rows kept out", bound.reason),
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
            expected=in_words(low, high, "of the rows filled", bound.reason),
            observed=f"{filled} of {count} rows filled",
            column=column,
        )


def _one_date_shares(batch: Batch) -> Iterator[Fact]:
    """Find mass stamps: a system that dates rows anew gives a great many of them one date."""
    for column, bound in batch.source.expect.one_date_share.items():
        days = batch.records[column].drop_null()
        counts = pc.value_counts(days).field("counts") if len(days) else pa.array([0])
        most, high = pc.max(counts).as_py(), bound.max if bound.max is not None else bound.share
        yield Fact(
            name=f"{column}.one_date_share",
            value=most / len(days) if len(days) >= FEW_ROWS else None,
            low=None,
            high=high,
            action=Severity.WARN,
            expected=in_words(None, high, "of the rows on one date", bound.reason),
            observed=f"{most} of {len(days)} rows on one date",
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
            expected=in_words(bound.min, bound.max, "distinct keys", bound.reason),
            observed=observed,
        )
    if bound.share is not None:
        yield Fact(
            name="distinct_key_share",
            value=distinct / count if count else None,
            low=bound.share,
            high=None,
            action=Severity.REFUSE,
            expected=in_words(bound.share, None, "distinct keys a row", bound.reason),
            observed=observed,
        )


def _freshness(batch: Batch, history: History) -> Iterator[Fact]:
    """Find a source that had fallen silent, or that tells of old events only."""
    known = history.newest_event_date
    if known is None:
        return  # a source's first files are its archive, and old by right
    own = pc.max(batch.records[batch.source.type.event_date]).as_py()
    newest = max(own or known, known)
    landed = batch.file.landed_date
    for age in ages(batch.source, newest, history.newest_arrival_date, landed):
        what = "newest event" if age.axis == "event" else "file before"
        yield Fact(
            name="freshness" if age.axis == "event" else "arrival",
            value=age.days,
            low=None,
            high=age.allowed,
            action=Severity.WARN,
            expected=in_words(None, age.allowed, f"days since the {what}", age.reason),
            observed=f"{age.days} days",
            column=batch.source.type.event_date if age.axis == "event" else None,
        )


def _share_bounds(bound: Bound) -> tuple[float | None, float | None]:
    """Read the bounds of a share: ``share`` is its least value, as ``min`` is."""
    return bound.share if bound.share is not None else bound.min, bound.max
