"""The lake: immutable batches and what the gate said of them; every DuckDB file derives from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.files import read_json, remove_leftovers, whole_file, write_json
from quality_checks.profile import Profile
from quality_checks.verdict import Finding


@dataclass(frozen=True)
class GatedBatch:
    """What became of one landed file: the ledger's entry, written last and so the commit."""

    source: str
    batch_id: str
    file_name: str
    record_type: str
    evidence_class: str
    sha256: str
    size_bytes: int
    landed_date: date
    decision: str
    landed_count: int
    admitted_count: int
    quarantined_count: int
    checked_rule_count: int
    schema_digest: str  # the raw layer's shape when the batch was written
    reading_digest: str = ""  # how the source was read; ledgers of 2026-11 did not say
    noise: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal_reason: str | None = None
    refusal_detail: str | None = None
    newest_event_date: date | None = None  # of the admitted rows
    erased_row_count: int = 0  # rows of persons who asked to be forgotten: counted, without words

    def __post_init__(self) -> None:
        if self.landed_count != self.admitted_count + self.quarantined_count:
            raise AssertionError(
                f"{self.source}: {self.file_name}: {self.landed_count} rows landed, "
                f"{self.admitted_count} admitted, {self.quarantined_count} quarantined"
            )


class Lake:
    """The lake's paths and commits, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.landing = folder / "landing"
        self.polls = folder / "polls"
        self.published = folder / "published"
        self.reports = folder / "reports"
        self.decisions = folder / "decisions"

    def raw_path(self, record_type: str, source: str, batch_id: str) -> Path:
        """Where the admitted rows of a batch lie."""
        return self.folder / "raw" / record_type / source / f"{batch_id}.parquet"

    def quarantine_path(self, source: str, batch_id: str) -> Path:
        """Where the rows of a batch lie that were kept out, with their reasons."""
        return self.folder / "quarantine" / source / f"{batch_id}.parquet"

    def verdict_path(self, source: str, batch_id: str) -> Path:
        """Where the ledger's entry for a batch lies."""
        return self.folder / "verdicts" / source / f"{batch_id}.json"

    def profile_path(self, source: str, batch_id: str) -> Path:
        """Where the numbers lie that later batches are compared with."""
        return self.folder / "profiles" / source / f"{batch_id}.json"

    def profile(self, source: str, batch_id: str) -> Profile | None:
        """Return what a batch was like; nothing of batches judged before profiles were kept."""
        path = self.profile_path(source, batch_id)
        return Profile(**read_json(path)) if path.exists() else None

    def commit(
        self,
        batch: GatedBatch,
        admitted: pa.Table | None,
        rejects: pa.Table,
        profile: Profile | None = None,
    ) -> None:
        """Put a judged batch into the lake: its rows first, its ledger entry last.

        Done twice it leaves what doing it once leaves; rows of an earlier judgement are replaced.
        """
        raw = self.raw_path(batch.record_type, batch.source, batch.batch_id)
        quarantine = self.quarantine_path(batch.source, batch.batch_id)
        self.verdict_path(batch.source, batch.batch_id).unlink(missing_ok=True)
        # a source that conforms to another record type now leaves no rows under the former one
        for former in (self.folder / "raw").glob(f"*/{batch.source}/{batch.batch_id}.parquet"):
            if former != raw:
                former.unlink()
        _replace_table(raw, admitted)
        _replace_table(quarantine, rejects)
        if profile is not None:
            write_json(self.profile_path(batch.source, batch.batch_id), asdict(profile))
        write_json(self.verdict_path(batch.source, batch.batch_id), asdict(batch))

    def withdraw(self, record_type: str, source: str, batch_id: str) -> None:
        """Take a batch out of the lake until it is judged anew: the entry first, then its rows."""
        self.verdict_path(source, batch_id).unlink(missing_ok=True)
        self.raw_path(record_type, source, batch_id).unlink(missing_ok=True)
        self.quarantine_path(source, batch_id).unlink(missing_ok=True)

    def batches(self, source: str = "*") -> Iterator[GatedBatch]:
        """Yield the ledger, by source and batch; of one source only, when it is named."""
        for path in sorted((self.folder / "verdicts").glob(f"{source}/[!.]*.json")):
            yield _batch(read_json(path))

    def raw_files(self, record_type: str, batches: Iterable[GatedBatch]) -> list[Path]:
        """List the Parquet files with the admitted rows of some batches, of one record type."""
        return sorted(
            self.raw_path(record_type, batch.source, batch.batch_id)
            for batch in batches
            if batch.record_type == record_type and batch.admitted_count
        )

    def quarantine_files(self, batches: Iterable[GatedBatch]) -> list[Path]:
        """List the Parquet files with the quarantined rows of some batches."""
        return sorted(
            self.quarantine_path(batch.source, batch.batch_id)
            for batch in batches
            if batch.quarantined_count
        )

    def clean(self) -> int:
        """Remove what killed runs left half-written, and count it."""
        return remove_leftovers(self.folder)


def _replace_table(path: Path, table: pa.Table | None) -> None:
    if table is None or not table.num_rows:
        path.unlink(missing_ok=True)
        return
    with whole_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def _batch(stated: dict[str, Any]) -> GatedBatch:
    findings = tuple(
        Finding(**{**f, "sample_rows": tuple(f["sample_rows"])}) for f in stated.pop("findings")
    )
    return GatedBatch(
        **{
            "schema_digest": "",  # ledgers of 2026-11 did not say
            **stated,
            "landed_date": date.fromisoformat(stated["landed_date"]),
            "newest_event_date": _day(stated.get("newest_event_date")),
            "notes": tuple(stated["notes"]),
            "findings": findings,
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
