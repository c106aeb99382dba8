"""The lake: immutable batches and what the gate said of them; every DuckDB file derives from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from ingest.files import (
    locked,
    read_json,
    remove_leftovers,
    whole_file,
    whole_folder,
    write_json,
)
from ingest.records import REJECTS
from quality_checks.profile import Profile
from quality_checks.verdict import Decision, Finding

RELEASED: Final = "released.parquet"
KEPT: Final = "kept.parquet"
LOG: Final = "log.parquet"
ENTRY: Final = "replay.json"
FORMAT: Final = "format.json"
_FORMAT_NUMBER: Final = 1  # goes up when an older product would misread what is written
_SHOWN: Final = 10  # files of a message


@dataclass(frozen=True)
class Replay:
    """A later look at a batch's quarantined rows, after a rule was mended: what it let through.

    The first judgement stays as it was; what a day knew is what had been replayed by then.
    """

    number: int
    replayed_date: date
    chosen: str  # the reason whose rows were looked at again, or "all"
    landed_count: int  # more than at first where a file could not be read then
    released_count: int
    kept_count: int
    rules_digest: str


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
    rules_digest: str = ""  # what the batch was judged by: source.yml, parser, record type
    replays: tuple[Replay, ...] = ()

    def __post_init__(self) -> None:
        if self.landed_count != self.admitted_count + self.quarantined_count:
            raise AssertionError(
                f"{self.source}: {self.file_name}: {self.landed_count} rows landed, "
                f"{self.admitted_count} admitted, {self.quarantined_count} quarantined"
            )

    def as_of(self, day: date) -> GatedBatch:
        """Return the batch as it was known on a day: with the replays until then, and no later."""
        known = tuple(replay for replay in self.replays if replay.replayed_date <= day)
        if not known:
            return replace(self, replays=())
        released, kept = sum(r.released_count for r in known), known[-1].kept_count
        decision = self.decision
        if released:
            decision = str(Decision.QUARANTINE_ROWS if kept else Decision.ADMIT)
        return replace(
            self,
            replays=known,
            decision=decision,
            landed_count=known[-1].landed_count,
            admitted_count=self.admitted_count + released,
            quarantined_count=kept,
        )


class DamagedLakeError(ExpectedError):
    """Files of the lake are not what the ledger says of them."""


class NewerLakeError(ExpectedError):
    """The lake was written in a form that this product does not know."""


class Lake:
    """The lake's paths and commits, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.landing = folder / "landing"
        self.polls = folder / "polls"
        self.published = folder / "published"
        self.reports = folder / "reports"
        self.sites = folder / "sites"
        self.decisions = folder / "decisions"

    def insist_on_format(self) -> None:
        """Refuse a lake of a form that came after this product, which it could misread.

        Raises
        ------
        NewerLakeError
            With both forms and what to do.
        """
        path = self.folder / FORMAT
        stated = read_json(path) if path.exists() else {"format": 0}
        if stated["format"] > _FORMAT_NUMBER:
            raise NewerLakeError(
                f"{self.folder} has form {stated['format']}, written by fenghuo "
                f"{stated['written_by']}; this product knows forms until {_FORMAT_NUMBER}: "
                "install that version or a later one"
            )

    def claim(self) -> None:
        """Write down which form the lake has from now on, where that is not written yet."""
        path = self.folder / FORMAT
        if not path.exists() or read_json(path)["format"] < _FORMAT_NUMBER:
            write_json(path, {"format": _FORMAT_NUMBER, "written_by": version("fenghuo")})

    def beside(self, *, published: Path) -> Lake:
        """Return the same lake with another place for what is published from it."""
        lake = Lake(self.folder)
        lake.published = published
        return lake

    def raw_path(self, record_type: str, source: str, batch_id: str) -> Path:
        """Where the admitted rows of a batch lie."""
        return self.folder / "raw" / record_type / source / f"{batch_id}.parquet"

    def quarantine_path(self, source: str, batch_id: str) -> Path:
        """Where the rows of a batch lie that were kept out, with their reasons."""
        return self.folder / "quarantine" / source / f"{batch_id}.parquet"

    def verdict_path(self, source: str, batch_id: str) -> Path:
        """Where the ledger's entry for a batch lies."""
        return self.folder / "verdicts" / source / f"{batch_id}.json"

    def replay_folder(self, source: str, batch_id: str, number: int | None = None) -> Path:
        """Where the replays of a batch lie, or one of them."""
        folder = self.folder / "replays" / source / batch_id
        return folder if number is None else folder / f"{number:04d}"

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
        rmtree(self.replay_folder(batch.source, batch.batch_id), ignore_errors=True)
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
        self.profile_path(source, batch_id).unlink(missing_ok=True)
        rmtree(self.replay_folder(source, batch_id), ignore_errors=True)

    def commit_replay(
        self, batch: GatedBatch, replay: Replay, released: pa.Table, kept: pa.Table, log: pa.Table
    ) -> None:
        """Put a replay beside the batch it is of: whole, or not at all."""
        folder = self.replay_folder(batch.source, batch.batch_id, replay.number)
        with whole_folder(folder) as building:
            for name, rows in ((RELEASED, released), (KEPT, kept), (LOG, log)):
                if rows.num_rows:
                    pq.write_table(rows, building / name, compression="zstd")
            write_json(building / ENTRY, asdict(replay))

    def quarantined(self, batch: GatedBatch) -> pa.Table:
        """Return the rows of a batch that are kept out, as of its last replay."""
        files = self.quarantine_files([batch])
        return pq.read_table(files[0]) if files else REJECTS.empty_table()

    def batches(self, source: str = "*") -> Iterator[GatedBatch]:
        """Yield the ledger, by source and batch; of one source only, when it is named."""
        for path in sorted((self.folder / "verdicts").glob(f"{source}/[!.]*.json")):
            batch = _batch(read_json(path))
            entries = self.replay_folder(batch.source, batch.batch_id).glob(f"[!.]*/{ENTRY}")
            yield replace(batch, replays=tuple(_replay(read_json(e)) for e in sorted(entries)))

    def raw_files(self, record_type: str, batches: Iterable[GatedBatch]) -> list[Path]:
        """List the Parquet files with the admitted rows of some batches, of one record type."""
        found = []
        for batch in batches:
            if batch.record_type != record_type:
                continue
            if batch.admitted_count > sum(replay.released_count for replay in batch.replays):
                found.append(self.raw_path(record_type, batch.source, batch.batch_id))
            found += self._replayed(batch, RELEASED)
        return sorted(found)

    def quarantine_files(self, batches: Iterable[GatedBatch]) -> list[Path]:
        """List the Parquet files with the quarantined rows of some batches."""
        return sorted(
            (self._replayed(batch, KEPT) or [self.quarantine_path(batch.source, batch.batch_id)])[
                -1
            ]
            for batch in batches
            if batch.quarantined_count
        )

    def insist_on_rows(self, batches: Iterable[GatedBatch]) -> None:
        """Hold the files of some batches against the ledger before anything stands on them.

        Raises
        ------
        DamagedLakeError
            With each file that is missing, cannot be read, or has other rows than its entry says.
        """
        wrong = [told for batch in batches for told in self._differing(batch)]
        if wrong:
            more = f"\n  and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            raise DamagedLakeError(
                "rows of the lake are missing; judge the files anew (`fenghuo gate SOURCE "
                "--again`) or put them back from a backup:\n  " + "\n  ".join(wrong[:_SHOWN]) + more
            )

    def _differing(self, batch: GatedBatch) -> Iterator[str]:
        released = sum(replay.released_count for replay in batch.replays)
        raw = self.raw_path(batch.record_type, batch.source, batch.batch_id)
        expected = [(raw, batch.admitted_count - released)]
        if not batch.replays:
            quarantine = self.quarantine_path(batch.source, batch.batch_id)
            expected.append((quarantine, batch.quarantined_count))
        for path, count in expected:
            if not count:
                continue
            try:
                found = f"{pq.read_metadata(path).num_rows} rows"
            except FileNotFoundError:
                found = "is not there"
            except (OSError, pa.ArrowInvalid):
                found = "cannot be read"
            if found != f"{count} rows":
                name = f"{batch.source}: {batch.file_name}"
                yield f"{name}: {path}: {found}, {count} rows in its entry"

    def release_files(self, batches: Iterable[GatedBatch]) -> list[Path]:
        """List the Parquet files that say which rows were quarantined once and loaded later."""
        return sorted(path for batch in batches for path in self._replayed(batch, LOG))

    def _replayed(self, batch: GatedBatch, name: str) -> list[Path]:
        """List the files of that name which the batch's replays have left, the latest last."""
        folders = (
            self.replay_folder(batch.source, batch.batch_id, replay.number)
            for replay in batch.replays
        )
        return [folder / name for folder in folders if (folder / name).exists()]

    def taking(self, source: str) -> AbstractContextManager[None]:
        """Keep two runs from landing or judging files of one source at the same time."""
        return locked(self.folder / ".locks" / f"{source}.lock")

    def standing_still(self) -> AbstractContextManager[None]:
        """Keep the judged batches as they are while a build reads them; more may come."""
        return locked(self.folder / ".locks" / "ledger.lock", alone=False)

    def rewriting(self) -> AbstractContextManager[None]:
        """Wait for the builds that read the ledger, and keep others waiting: batches change."""
        return locked(self.folder / ".locks" / "ledger.lock")

    def clean(self, kept_builds: int = 3) -> int:
        """Remove what killed runs left half-written, and count it; of failed builds keep the last.

        A failed build stays for whoever asks why, and holds all rows once more.
        """
        builds = (path for path in (self.folder / "build").glob("[!.]*") if path.is_dir())
        for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-kept_builds]:
            rmtree(old, ignore_errors=True)
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
            "replays": (),  # they lie beside the entry
            "findings": findings,
        }
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _replay(stated: dict[str, Any]) -> Replay:
    return Replay(**{**stated, "replayed_date": date.fromisoformat(stated["replayed_date"])})
