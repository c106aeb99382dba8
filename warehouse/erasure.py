"""To forget a person: out of the keys, out of every landed copy, and out when they come again.

Tombstones are written first, so that nothing of the person lands from then on; the person's key
goes last, so that an erasure that was killed finds the rows again when it is run once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from shutil import rmtree
from typing import TYPE_CHECKING

from ingest.errors import ExpectedError
from ingest.landing import Landing, landings, replace_content
from ingest.personal.forgetting import forget
from ingest.source import Source
from warehouse import pipeline
from warehouse.lake import Lake
from warehouse.settings import Settings

if TYPE_CHECKING:
    from ingest.personal.forgetting import IsForgotten
    from ingest.personal.subjects import Subjects


class NobodyNamedError(ExpectedError):
    """What was given names nobody: no telephone, no identity number, no paper."""

    exit_code = 2


@dataclass(frozen=True)
class Touched:
    """A landed file with rows of the person."""

    source: str
    batch_id: str
    file_name: str
    row_count: int


@dataclass(frozen=True)
class Erased:
    """What an erasure found, and, when it was not only looked at, removed."""

    person_count: int
    files: tuple[Touched, ...]

    @property
    def row_count(self) -> int:
        """Rows that are the person's."""
        return sum(file.row_count for file in self.files)


def look(settings: Settings, identifiers: Sequence[str]) -> Erased:
    """Tell what erasing a person would touch, and change nothing."""
    subjects = pipeline.subjects(settings)
    with subjects.held():
        found = _found(subjects, identifiers)
        names = subjects.pseudonyms_of(found, _families(settings))
        files = tuple(
            Touched(source.name, landing.file.batch_id, landing.file.file_name, count)
            for source, landing in _landed(settings)
            if (count := _without(source, landing, names.__contains__)[1])
        )
    return Erased(len(found), files)


def erase(settings: Settings, identifiers: Sequence[str], day: date) -> Erased:
    """Forget a person for good; run again after a crash it ends what was begun."""
    subjects = pipeline.subjects(settings)
    with subjects.held(alone=True):
        found = _found(subjects, identifiers)
        erasure = {"erasure_id": token_hex(6), "erased_date": day.isoformat()}
        subjects.remember_as_forgotten(subjects.pseudonyms_of(found, _families(settings)))
        subjects.entomb(erasure, subjects.lookups(identifiers), found)
        files = _apply(settings, subjects, erasure["erasure_id"])
        subjects.forget(found)
        subjects.note({**erasure, "state": "done", "files": len(files)})
    _judge_anew(settings, files)
    return Erased(len(found), files)


def repeat(settings: Settings, day: date) -> Erased:
    """Carry out all erasures once more, as on a lake that came back from a backup."""
    subjects = pipeline.subjects(settings)
    with subjects.held(alone=True):
        erasure = {"erasure_id": token_hex(6), "erased_date": day.isoformat()}
        files = _apply(settings, subjects, erasure["erasure_id"])
        if files:
            subjects.note({**erasure, "state": "repeated", "files": len(files)})
    _judge_anew(settings, files)
    return Erased(0, files)


def _found(subjects: Subjects, identifiers: Sequence[str]) -> list[int]:
    if not subjects.lookups(identifiers):
        raise NobodyNamedError(
            "nothing that was given is an identifier: a telephone, identity or passport number"
        )
    return subjects.find(identifiers)


def _families(settings: Settings) -> set[str]:
    return {source.family for source in pipeline.sources(settings) if source.personal.subject}


def _landed(settings: Settings) -> Iterator[tuple[Source, Landing]]:
    """Yield every landed copy that may hold pseudonyms."""
    landing = Lake(settings.lake_folder).landing
    for source in pipeline.sources(settings):
        if source.personal.subject:
            for entry in landings(source.name, landing):
                if entry.refusal is None and entry.retired_date is None:
                    yield source, entry


def _without(source: Source, landing: Landing, is_forgotten: IsForgotten) -> tuple[bytes, int]:
    with landing.opened(is_checked=False) as file:  # one that was killed in between is unlike it
        return forget(file.path.read_bytes(), source, file.file_name, is_forgotten)


def _apply(settings: Settings, subjects: Subjects, erasure_id: str) -> tuple[Touched, ...]:
    """Rewrite the copies with forgotten persons in them; what was judged of these is withdrawn."""
    lake, forgotten = Lake(settings.lake_folder), subjects.forgotten()
    touched = []
    with lake.rewriting():
        for source, landing in _landed(settings):
            kept, count = _without(
                source, landing, lambda name: subjects.is_forgotten(name, forgotten)
            )
            if not count:
                continue
            file = landing.file
            lake.withdraw(source.record_type, source.name, file.batch_id)
            replace_content(landing, kept, erasure_id, count)
            touched.append(Touched(source.name, file.batch_id, file.file_name, count))
    return tuple(touched)


def _judge_anew(settings: Settings, files: Iterable[Touched]) -> None:
    """Judge the rewritten copies, and remove failed builds: they hold what raw rows said."""
    lake = Lake(settings.lake_folder)
    for name in sorted({file.source for file in files}):
        pipeline.gate(settings, name)
    lake.clean()
    with suppress(FileNotFoundError):
        rmtree(lake.folder / "build")
