"""The raw layer of a build: views over the lake's batches, and tables of what the ledger says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from ingest.fetching.polls import Poll, remembered
from ingest.records import RECORD_TYPES, REJECTS
from ingest.source import Source
from warehouse import store
from warehouse.lake import GatedBatch, Lake
from warehouse.settings import Settings

_BUSINESS_ZONE: Final = ZoneInfo("Asia/Shanghai")
BATCH: Final = pa.schema(
    [
        ("source", pa.string()),
        ("batch_id", pa.string()),
        ("file_name", pa.string()),
        ("record_type", pa.string()),
        ("evidence_class", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("landed_date", pa.date32()),
        ("decision", pa.string()),
        ("landed_count", pa.int64()),
        ("admitted_count", pa.int64()),
        ("quarantined_count", pa.int64()),
        ("noise_count", pa.int64()),
        ("refusal_reason", pa.string()),
        ("refusal_detail", pa.string()),
        ("checked_rule_count", pa.int64()),
        ("reading_digest", pa.string()),
    ]
)
GATE_FINDING: Final = pa.schema(
    [
        ("source", pa.string()),
        ("batch_id", pa.string()),
        ("file_name", pa.string()),
        ("rule_id", pa.string()),
        ("severity", pa.string()),
        ("column_name", pa.string()),
        ("row_count", pa.int64()),
        ("expected", pa.string()),
        ("observed", pa.string()),
    ]
)
SOURCE: Final = pa.schema(
    [
        ("source", pa.string()),
        ("register", pa.string()),
        ("title_zh", pa.string()),
        ("title_en", pa.string()),
        ("publisher_zh", pa.string()),
        ("publisher_en", pa.string()),
        ("country", pa.string()),
        ("record_type", pa.string()),
        ("evidence_class", pa.string()),
        ("schedule", pa.string()),
        ("licence_name", pa.string()),
        ("attribution", pa.string()),
        ("is_rows_publishable", pa.bool_()),
        ("source_rank", pa.int64()),
        ("list_kind", pa.string()),
        ("list_min_rows", pa.int64()),
        ("retracting_absences", pa.int64()),
        ("retracting_days", pa.int64()),
    ]
)
POLL: Final = pa.schema(
    [
        ("source", pa.string()),
        ("batch_id", pa.string()),  # what the answer is; null when nothing was answered
        ("outcome", pa.string()),
        ("polled_date", pa.date32()),
        ("gap_reason", pa.string()),
        ("gap_after_date", pa.date32()),
        ("gap_before_date", pa.date32()),
    ]
)
RELEASED_ROW: Final = pa.schema(
    [
        *(REJECTS.field(name) for name in REJECTS.names if name not in {"published", "detail"}),
        pa.field("replay_number", pa.int64()),
        pa.field("released_date", pa.date32()),
        pa.field("first_rules_digest", pa.string()),
        pa.field("rules_digest", pa.string()),
    ]
)
_QUARANTINED: Final = pa.schema([field for field in REJECTS if field.name != "published"])


def create_raw(
    path: Path,
    lake: Lake,
    batches: Sequence[GatedBatch],
    sources: Sequence[Source],
    decisions: Mapping[str, pa.Table],
    settings: Settings,
    business_date: date,
) -> None:
    """Create the schema ``raw`` of a build file: some batches of the lake, and what was decided."""
    with store.write(
        path, memory_limit=settings.memory_limit, threads=settings.threads
    ) as connection:
        connection.execute("create schema if not exists raw")
        for record_type in RECORD_TYPES.values():
            store.create_view_of_files(
                connection,
                f"raw.{record_type.name}",
                lake.raw_files(record_type.name, batches),
                record_type.schema,
            )
        store.create_view_of_files(
            connection, "raw.quarantined_row", lake.quarantine_files(batches), _QUARANTINED
        )
        store.create_view_of_files(
            connection, "raw.released_row", lake.release_files(batches), RELEASED_ROW
        )
        store.create_table(connection, "raw.batch", _batch_table(batches))
        store.create_table(connection, "raw.gate_finding", _finding_table(batches))
        store.create_table(connection, "raw.source", _source_table(sources))
        store.create_table(connection, "raw.poll", _poll_table(lake, sources, business_date))
        for name, table in decisions.items():
            store.create_table(connection, f"raw.{name}", table)


def _batch_table(batches: Sequence[GatedBatch]) -> pa.Table:
    rows = [
        {
            **{name: getattr(batch, name) for name in BATCH.names if name != "noise_count"},
            "noise_count": sum(batch.noise.values()),
        }
        for batch in batches
    ]
    return pa.Table.from_pylist(rows, schema=BATCH)


def _finding_table(batches: Sequence[GatedBatch]) -> pa.Table:
    rows = [
        {
            "source": batch.source,
            "batch_id": batch.batch_id,
            "file_name": batch.file_name,
            "rule_id": finding.rule_id,
            "severity": str(finding.severity),
            "column_name": finding.column,
            "row_count": finding.row_count,
            "expected": finding.expected,
            "observed": finding.observed,
        }
        for batch in batches
        for finding in batch.findings
    ]
    return pa.Table.from_pylist(rows, schema=GATE_FINDING)


def _source_table(sources: Sequence[Source]) -> pa.Table:
    rows = [
        {
            "source": source.name,
            "register": source.register_ or source.name,
            "title_zh": source.title.zh,
            "title_en": source.title.en,
            "publisher_zh": source.publisher.zh,
            "publisher_en": source.publisher.en,
            "country": source.country,
            "record_type": source.record_type,
            "evidence_class": source.evidence_class,
            "schedule": source.schedule,
            "licence_name": source.licence.name,
            "attribution": source.licence.attribution,
            "is_rows_publishable": source.licence.rows_publishable,
            "source_rank": source.rank,
            "list_kind": source.list_kind,
            "list_min_rows": source.presence.min_rows,
            "retracting_absences": source.presence.absences,
            "retracting_days": source.presence.days,
        }
        for source in sources
    ]
    return pa.Table.from_pylist(rows, schema=SOURCE)


def _poll_table(lake: Lake, sources: Sequence[Source], until: date) -> pa.Table:
    rows = [
        row
        for source in sources
        for poll in remembered(lake.polls / source.name)
        for row in _poll_rows(poll)
        if row["polled_date"] <= until
    ]
    return pa.Table.from_pylist(rows, schema=POLL)


def _poll_rows(poll: Poll) -> list[dict[str, Any]]:
    """Lay a poll out as a row for each batch that its answer is, or one without any."""
    gap = poll.coverage_gap or {}
    polled = datetime.fromisoformat(poll.polled_at).astimezone(_BUSINESS_ZONE).date()
    return [
        {
            "source": poll.source,
            "batch_id": batch_id,
            "outcome": poll.outcome,
            "polled_date": polled,
            "gap_reason": gap.get("reason"),
            "gap_after_date": _day(gap.get("after")),
            "gap_before_date": _day(gap.get("before")),
        }
        for batch_id in poll.batch_ids or (None,)
    ]


def _day(stated: str | None) -> date | None:
    return date.fromisoformat(stated) if stated else None
