"""One function per arrow of the way of data; each can be called alone and repeated without harm.

Frameworks are imported where they are used: reading this module costs next to nothing, so that
Airflow can parse the DAGs that call it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from random import random
from secrets import token_hex
from shutil import rmtree
from time import sleep
from typing import TYPE_CHECKING, Any

from ingest.errors import ExpectedError
from ingest.source import Source, find, load_sources
from quality_checks.verdict import Decision
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from ingest.personal.subjects import Subjects
    from warehouse.lake import GatedBatch, Lake
    from warehouse.replay import Choice, Replayed


class NothingToBuildError(ExpectedError):
    """No batch had landed by the business date; an empty warehouse is no answer."""

    exit_code = 4


class OutdatedBatchesError(ExpectedError):
    """Batches were admitted when the raw layer had another shape, and not judged since."""


@dataclass(frozen=True)
class Gated:
    """What the gate did with the new files of a source."""

    source: str
    file_count: int
    refused_files: tuple[str, ...]
    landed_count: int
    admitted_count: int
    quarantined_count: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values that one task can hand to the next."""
        return {**vars(self), "refused_files": list(self.refused_files)}


@dataclass(frozen=True)
class Built:
    """A build that passed its tests, ready to be published."""

    run_id: str
    business_date: str
    database: Path
    target: Path
    batch_count: int
    node_count: int
    inputs_digest: str

    def as_json(self) -> dict[str, Any]:
        """Return plain values that one task can hand to the next."""
        return {name: str(v) if isinstance(v, Path) else v for name, v in vars(self).items()}

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> Built:
        """Return the build that another task handed over."""
        paths = {name: Path(stated[name]) for name in ("database", "target")}
        return cls(**{**stated, **paths})


@dataclass(frozen=True)
class Published:
    """The version that stands after a run."""

    version: str
    folder: Path
    fingerprint: str
    is_new: bool


def sources(settings: Settings) -> list[Source]:
    """Return every declared source."""
    return load_sources(settings.source_folders)


def due(declared: Sequence[Source], _day: date) -> list[str]:
    """Name the sources to be looked at on a business date.

    A drop folder is looked into every night whatever the publisher's rhythm is: a file may lie
    there any day, and an empty look costs nothing.
    """
    return [source.name for source in declared]


def land(
    settings: Settings,
    source_name: str,
    business_date: date,
    since: date | None = None,
    *,
    again: bool = False,
) -> list[str]:
    """Take the source's new files out of the drop folder; return the batches that landed.

    With `again` files land once more that were refused at the door.

    Where publishers are to be asked as well, or a day is named since when, what they answer
    lands after the files of the drop folder.
    """
    with _kept(settings, "land", source_name, business_date):
        landed = _landed(settings, source_name, business_date, again=again)
        if since is not None or (settings.fetch and _is_asked(settings, source_name)):
            landed += fetch(settings, source_name, since, business_date)
    return landed


def _is_asked(settings: Settings, source_name: str) -> bool:
    return find(sources(settings), source_name).fetch is not None


def _landed(settings: Settings, source_name: str, business_date: date, *, again: bool) -> list[str]:
    """Take the source's new files out of the drop folder."""
    from ingest.landing import land as land_files  # noqa: PLC0415

    source, lake = find(sources(settings), source_name), _lake(settings)
    landed = []
    if settings.inbox_folder.is_dir():
        lake.claim()
        with lake.taking(source.name), apart_from_erasure(settings, source):
            new = land_files(
                source,
                settings.inbox_folder,
                lake.landing,
                business_date,
                subjects=subjects(settings),
                empty_inbox=settings.empty_inbox,
                again=again,
            )
        landed = [landing.file.batch_id for landing in new]
    return landed


def fetch(
    settings: Settings, source_name: str, since: date | None, business_date: date
) -> list[str]:
    """Ask the source's publisher for what is new; return the batches that landed."""
    from ingest.fetch import Effects, Places  # noqa: PLC0415
    from ingest.fetch import fetch as ask  # noqa: PLC0415

    source = find(sources(settings), source_name)
    lake = _lake(settings)
    polls = ask(
        source,
        Places(lake.landing, lake.polls),
        business_date,
        Effects(now=_now, sleep=sleep, jitter=random),
        since=since,
        base_url=settings.base_urls.get(source.name),
    )
    return [name for poll in polls for name in poll.new_batch_ids]


def subjects(settings: Settings) -> Subjects:
    """Return the keys under which persons bear pseudonyms, and who of them has been forgotten."""
    from ingest.personal.subjects import Subjects as Keys  # noqa: PLC0415

    return Keys(settings.keys_folder, _lake(settings).decisions, settings.master_key)


def apart_from_erasure(settings: Settings, source: Source) -> AbstractContextManager[None]:
    """Keep what is done with files about persons apart from forgetting one."""
    return subjects(settings).held() if source.personal.subject else nullcontext()


def unclaimed_files(settings: Settings) -> list[str]:
    """List the files in the drop folder that no source claims."""
    from ingest.landing import unclaimed  # noqa: PLC0415

    if not settings.inbox_folder.is_dir():
        return []
    return unclaimed(settings.inbox_folder, sources(settings))


def gate(settings: Settings, source_name: str, *, again: bool = False) -> Gated:
    """Read, conform and judge what has landed of a source; admit, quarantine or refuse it.

    Batches that have been judged stay as they are, unless `again` asks for a second judgement
    after a rule was mended, or the raw layer has another shape since. A file that cannot be taken
    is refused with its reason, and the others go on.
    """
    source, lake = find(sources(settings), source_name), _lake(settings)
    with (
        _kept(settings, "gate", source_name),
        lake.taking(source.name),
        apart_from_erasure(settings, source),
    ):
        judged = _judged(settings, source, again=again)
    return Gated(
        source=source.name,
        file_count=len(judged),
        refused_files=tuple(b.file_name for b in judged if b.decision == Decision.REFUSE),
        landed_count=sum(b.landed_count for b in judged),
        admitted_count=sum(b.admitted_count for b in judged),
        quarantined_count=sum(b.quarantined_count for b in judged),
    )


def replay(
    settings: Settings, source_name: str, day: date, choice: Choice | None = None
) -> list[Replayed]:
    """Look at quarantined rows again after a rule was mended; load those that pass now."""
    from ingest.guarded import Limits  # noqa: PLC0415
    from ingest.landing import landings  # noqa: PLC0415
    from warehouse import replay as replaying  # noqa: PLC0415

    source, lake = find(sources(settings), source_name), _lake(settings)
    limits = Limits(settings.parse_memory, settings.parse_seconds)
    with apart_from_erasure(settings, source):
        landed = landings(source.name, lake.landing)
        chosen = choice or replaying.Choice()
        return list(replaying.replay(source, landed, lake, day, chosen, limits))


def _judged(settings: Settings, source: Source, *, again: bool) -> list[GatedBatch]:
    from ingest.guarded import Limits  # noqa: PLC0415
    from ingest.landing import landings  # noqa: PLC0415
    from warehouse.admission import admit  # noqa: PLC0415
    from warehouse.memory import Memory  # noqa: PLC0415
    from warehouse.progress import tell  # noqa: PLC0415

    lake = _lake(settings)
    landed = landings(source.name, lake.landing)
    _reshape(lake, source, {one.file.batch_id for one in landed if one.retired_date is not None})
    judged_before = {batch.batch_id: batch for batch in lake.batches(source.name)}
    waiting = [
        landing
        for landing in landed
        if landing.retired_date is None
        and (again or not _stands(judged_before.get(landing.file.batch_id), source))
    ]
    anew = {landing.file.batch_id for landing in waiting}
    memory = Memory.of(lake, (b for b in judged_before.values() if b.batch_id not in anew))
    limits = Limits(settings.parse_memory, settings.parse_seconds)
    judged = []
    # a build stands on what was judged before; what comes new it does not see
    is_rewritten = not anew.isdisjoint(judged_before)
    with lake.rewriting() if is_rewritten else nullcontext():
        for batch in admit(source, waiting, lake, memory, limits):
            judged.append(batch)
            tell(source.name, len(judged), len(waiting))
    return judged


def _reshape(lake: Lake, source: Source, retired: Collection[str]) -> None:
    """Give batches the shape of today that cannot be judged anew: their landed copies are gone."""
    outgrown = [
        batch
        for batch in (lake.batches(source.name) if retired else ())
        if batch.batch_id in retired and not _stands(batch, source)
    ]
    if outgrown:
        from warehouse.upgrade import reshape  # noqa: PLC0415

        with lake.rewriting():
            for batch in outgrown:
                reshape(lake, batch)


def _stands(batch: GatedBatch | None, source: Source) -> bool:
    """Whether a judgement stands: there is one, and the raw layer has kept its shape since."""
    return batch is not None and batch.schema_digest == source.type.schema_digest


def build(settings: Settings, business_date: date) -> Built:
    """Build and test the warehouse as of a date: from the batches that had landed by then.

    The build file is nobody else's; a build that fails leaves it for whoever asks why.
    """
    lake = _lake(settings)
    with _kept(settings, "build", day=business_date):
        lake.clean()
        with lake.standing_still():
            return _built(settings, lake, business_date)


def _built(settings: Settings, lake: Lake, business_date: date) -> Built:
    from warehouse.decisions.tables import decision_tables  # noqa: PLC0415
    from warehouse.ledger import create_raw  # noqa: PLC0415
    from warehouse.progress import tell  # noqa: PLC0415
    from warehouse.transform import transform  # noqa: PLC0415

    run_id = f"{business_date.isoformat()}-{token_hex(4)}"
    folder = lake.folder / "build" / run_id
    database = folder / "build.duckdb"
    known = [
        batch.as_of(business_date) for batch in lake.batches() if batch.landed_date <= business_date
    ]
    if not known:
        raise NothingToBuildError(
            f"nothing had landed by {business_date}: is {settings.inbox_folder} the drop folder?"
        )
    outdated = sorted({b.source for b in known if b.schema_digest != _shape(b.record_type)})
    if outdated:
        raise OutdatedBatchesError(
            f"batches of {outdated} stand in an older shape: run `fenghuo gate NAME --again`"
        )
    lake.insist_on_rows(known)
    decisions = decision_tables(lake.decisions, business_date)
    create_raw(database, lake, known, sources(settings), decisions, settings, business_date)
    transformed = transform(
        database,
        business_date,
        folder,
        settings,
        lambda done, total: tell("dbt", done, total),
    )
    return Built(
        run_id=run_id,
        business_date=business_date.isoformat(),
        database=database,
        target=transformed.target,
        batch_count=len(known),
        node_count=len(transformed.nodes),
        inputs_digest=inputs_digest(known, decisions),
    )


def _shape(record_type: str) -> str:
    from ingest.records import RECORD_TYPES  # noqa: PLC0415

    return RECORD_TYPES[record_type].schema_digest


def publish(settings: Settings, built: Built) -> Published:
    """Publish a build that passed, point readers at it, and forget versions beyond the number kept.

    What is published already stays: the same content for the same date is no new version.
    """
    with _kept(settings, "publish", day=date.fromisoformat(built.business_date)):
        return _published(settings, built)


def _published(settings: Settings, built: Built) -> Published:
    from ingest.files import read_json  # noqa: PLC0415
    from warehouse import publish as publishing  # noqa: PLC0415

    lake = _lake(settings)
    version, is_new = publishing.publish(
        built.database,
        read_json(built.target / "manifest.json"),
        date.fromisoformat(built.business_date),
        {
            "batches": built.batch_count,
            "batches_digest": built.inputs_digest,
            "method_digest": method_digest(settings),
        },
        lake,
        settings,
    )
    publishing.forget_old(lake, settings.keep_versions)
    rmtree(built.database.parent)
    return Published(version.name, version.folder, version.fingerprint, is_new)


def report(settings: Settings, version_name: str | None = None) -> list[Path]:
    """Write the nightly report of a version (the current one by default); return its files."""
    from warehouse.reporting import write_report  # noqa: PLC0415

    with _kept(settings, "report"):
        return write_report(_lake(settings), version_name, sources(settings), settings)


def site(
    settings: Settings, version_name: str | None = None, audiences: Sequence[str] = ()
) -> list[Path]:
    """Write the site of a version (the current one by default); return its first pages.

    Without audiences named it is written for those whom it is meant for every night.
    """
    from warehouse.siting import NIGHTLY, write_sites  # noqa: PLC0415

    with _kept(settings, "site"):
        return write_sites(_lake(settings), version_name, audiences or NIGHTLY, settings)


def tell_of_failures(settings: Settings) -> list[str]:
    """Mail what failed and was not mended since, each failure once; return the pages that tell it.

    Nothing is sent where no mail server is set.
    """
    from warehouse.alarms.failed_runs import failed_runs, note_as_told, page_of  # noqa: PLC0415

    lake = settings.lake_folder
    standing = [run for run in failed_runs(lake) if not run.is_mended]
    untold = [run for run in standing if not run.is_told]
    if untold and settings.smtp_host:
        from warehouse.alarms.page import mail_of  # noqa: PLC0415
        from warehouse.reports.mail import send  # noqa: PLC0415

        send(mail_of(untold, settings), settings)
        note_as_told(lake, untold)
    return [str(page_of(lake, run)) for run in standing]


def _kept(
    settings: Settings, arrow: str, source_name: str = "", day: date | None = None
) -> AbstractContextManager[None]:
    """Keep what goes wrong in an arrow beside the lake, with its runbook."""
    from warehouse.alarms.failed_runs import kept_when_it_fails  # noqa: PLC0415

    return kept_when_it_fails(settings.lake_folder, arrow, source=source_name, day=day)


def inputs_digest(
    batches: Iterable[GatedBatch], decisions: Mapping[str, pa.Table] | None = None
) -> str:
    """Digest what a build stands on: equal batches and decisions, equal digest, in any order."""
    lines = sorted(_identity(batch) for batch in batches)
    lines += [f"{name}: {table.to_pylist()}" for name, table in sorted((decisions or {}).items())]
    return sha256("\n".join(lines).encode()).hexdigest()


def _identity(batch: GatedBatch) -> str:
    erased = f"/{batch.erased_row_count} erased" if batch.erased_row_count else ""
    replayed = f"/{len(batch.replays)} replays" if batch.replays else ""
    return f"{batch.source}/{batch.batch_id}/{batch.decision}{erased}{replayed}"


def method_digest(settings: Settings) -> str:
    """Digest the models, policy and vocabularies: a number that moved with them moved by method."""
    total = sha256()
    for path in sorted(_method_files(settings.dbt_project)):
        total.update(path.relative_to(settings.dbt_project).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _method_files(project: Path) -> Iterable[Path]:
    for folder in ("models", "seeds", "macros", "functions"):
        yield from (
            path
            for path in (project / folder).rglob("*")
            if path.suffix in {".sql", ".csv", ".py", ".yml"}
        )


def _lake(settings: Settings) -> Lake:
    from warehouse.lake import Lake as LakeFolder  # noqa: PLC0415

    lake = LakeFolder(settings.lake_folder)
    lake.insist_on_format()
    return lake


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - when a publisher was asked is a fact of that moment
