"""From drop folder or publisher into landing: hashed, sniffed, copied once, never changed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import copyfile, rmtree
from typing import TYPE_CHECKING, Any, Final

from ingest.batch import LandedFile
from ingest.errors import DeclarationError, ExpectedError, SourceError
from ingest.files import (
    digest,
    read_json,
    scratch_folder,
    whole_file,
    whole_folder,
    write_json,
)
from ingest.personal.names import impersonal
from ingest.personal.subjects import Subjects
from ingest.source import Source

if TYPE_CHECKING:
    from ingest.contents import Contents

_UNFINISHED: Final = re.compile(r"^(\.|~\$)|\.(part|tmp|crdownload)$")  # still being written
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")
_HEAD: Final = 1 << 16
_PACKED: Final = ".zst"
MANIFEST: Final = "manifest.json"


class UnstableFileError(ExpectedError):
    """A file changed while it was copied: it is still being written, or the disk is at fault."""


class DamagedLandingError(ExpectedError):
    """A landed copy is not what landed: a damaged disk, or a hand where none belongs."""


@dataclass(frozen=True)
class Refusal:
    """Why a file was turned away before its rows were read."""

    reason: str
    detail: str
    column: str | None = None


@dataclass(frozen=True)
class Landing:
    """A file in landing, and why it was refused at the door, if it was."""

    file: LandedFile
    refusal: Refusal | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    erased_row_count: int = 0
    content_sha256: str | None = None  # of the copy; landings of 2026-11 did not say
    is_packed: bool = False
    retired_date: date | None = None  # when its time of keeping ended and the copy went

    @property
    def stored_path(self) -> Path:
        """Where the bytes of the copy lie, packed or as they came."""
        return self._forms[self.is_packed]

    @property
    def other_path(self) -> Path:
        """Where the copy lay in its other form, and still lies when a run was killed in between."""
        return self._forms[not self.is_packed]

    @property
    def _forms(self) -> tuple[Path, Path]:
        """Where the copy lies as it came, and where it lies packed."""
        path = self.file.path
        return path, path.with_name(path.name + _PACKED)

    @property
    def stored_bytes(self) -> int:
        """How much of the disk the copy takes."""
        return self.stored_path.stat().st_size

    @contextmanager
    def opened(self, *, is_checked: bool = True) -> Iterator[LandedFile]:
        """Hand out the copy as it landed, to be read while this lasts; a packed one is unpacked.

        Raises
        ------
        DamagedLandingError
            Where the copy is not what landed, with the file, where it lies and what to do; or
            where its time of keeping is over.
        """
        if self.retired_date is not None:
            raise DamagedLandingError(
                f"{self.file.source}: {self.file.file_name}: its time of keeping ended on "
                f"{self.retired_date}; what was admitted of it stays"
            )
        with ExitStack() as stack:
            file = self.file
            if self.is_packed:
                from ingest.packing import unpack  # noqa: PLC0415 - few copies are packed

                folder = stack.enter_context(scratch_folder(file.path.parent))
                file = replace(file, path=folder / file.path.name)
                unpack(self.stored_path, file.path)
            if is_checked:
                self._insist_on_content(file.path)
            yield file

    def _insist_on_content(self, path: Path) -> None:
        if self.content_sha256 is None and path.exists():
            return
        if not path.exists() or digest(path) != self.content_sha256:
            raise DamagedLandingError(
                f"{self.file.source}: {self.file.file_name}: {self.stored_path} is not what landed "
                f"on {self.file.landed_date}: put it back from a backup, or remove its folder and "
                "land the file again"
            )


@dataclass(frozen=True)
class _Arrived:
    """A file that is to land: under which name, where it lies, and where it came from."""

    name: str
    path: Path
    sha256: str
    provenance: Mapping[str, Any]


def inbox_files(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Yield the finished files of a drop folder: path below the folder, and where it is."""
    for path in sorted(inbox.rglob("*")):
        relative = path.relative_to(inbox)
        if path.is_symlink() or not path.is_file():
            continue  # a link could point out of the folder
        if not any(_UNFINISHED.search(part) for part in relative.parts):
            yield relative.as_posix(), path


def unclaimed(inbox: Path, sources: Iterable[Source]) -> list[str]:
    """List the files of a drop folder that no source claims; they are named, never passed over."""
    known = list(sources)
    return [
        impersonal(name) for name, _ in inbox_files(inbox) if not any(s.claims(name) for s in known)
    ]


def land(
    source: Source,
    inbox: Path,
    landing: Path,
    business_date: date,
    *,
    subjects: Subjects | None = None,
    empty_inbox: bool = False,
    again: bool = False,
) -> list[Landing]:
    """Copy the source's new files of the drop folder into landing and return them.

    A file that has landed under the same name with the same bytes is left alone, so that landing
    can be repeated; `again` lands those once more that were refused at the door. The drop folder
    keeps its files unless `empty_inbox` says otherwise, and refused ones in any case, of which
    nothing else is kept. A file that changes meanwhile waits, and the others land before
    UnstableFileError names it.
    """
    from ingest.contents import Contents  # noqa: PLC0415 - the drop folder is often empty

    new, unstable, contents = [], list[str](), Contents(landing, MANIFEST)
    for stated_name, path in inbox_files(inbox):
        if not source.claims(stated_name):
            continue
        name = impersonal(stated_name)
        hashed = digest(path)
        folder = landing / source.name / batch_id(source.name, name, hashed)
        if again and _is_refused(folder):
            rmtree(folder)
        if not (folder / MANIFEST).exists():
            told = {"inbox": name, **_twin(source, path, hashed, contents)}
            file = _Arrived(name, path, hashed, told)
            try:
                new.append(_land_one(source, file, folder, business_date, subjects))
            except UnstableFileError:
                unstable.append(name)
                continue
            contents.add(read_json(folder / MANIFEST))
        if empty_inbox and not _is_refused(folder):
            path.unlink()
    if unstable:
        raise UnstableFileError(
            f"{source.name}: changed while they were copied: {', '.join(unstable)}; "
            "they land once they are left alone"
        )
    return new


def _twin(source: Source, path: Path, hashed: str, contents: Contents) -> dict[str, Any]:
    """Say of which file this one is a copy, by its bytes or by what its archive holds."""
    from ingest.contents import inner_digest  # noqa: PLC0415

    file = LandedFile(source.name, "", path.name, path, hashed, 0, date.min)
    inner = inner_digest(source, file)
    found = {"inner_sha256": inner} if inner else {}
    twin = contents.twin_of(hashed, inner)
    if twin is None:
        return found
    named = {name: twin[name] for name in ("source", "file_name", "batch_id")}
    return {**found, "same_content_as": named}


def _is_refused(folder: Path) -> bool:
    """Tell whether a file was turned away at the door: its manifest is all there is of it."""
    manifest = folder / MANIFEST
    return manifest.exists() and _read_manifest(manifest).refusal is not None


def land_fetched(
    source: Source,
    name: str,
    path: Path,
    provenance: Mapping[str, Any],
    landing: Path,
    business_date: date,
) -> Landing:
    """Copy a fetched file into landing; one that lies there already is left as it is."""
    hashed = digest(path)
    folder = landing / source.name / batch_id(source.name, name, hashed)
    if (folder / MANIFEST).exists():
        return _read_manifest(folder / MANIFEST)
    file = _Arrived(name, path, hashed, provenance)
    return _land_one(source, file, folder, business_date, None)


def batch_id(source: str, file_name: str, content_sha256: str) -> str:
    """Name a batch by what it is: the same file of the same source is the same batch for ever."""
    return sha256(f"{source}\0{file_name}\0{content_sha256}".encode()).hexdigest()[:16]


def landings(source: str, landing: Path) -> list[Landing]:
    """List what has landed of a source, by date of landing, then by name: publishers date files."""
    found = [
        _read_manifest(manifest)
        for manifest in sorted((landing / source).glob(f"[!.]*/{MANIFEST}"))
    ]
    return sorted(found, key=_in_order)


def _in_order(landing: Landing) -> tuple[date, str, str]:
    return landing.file.landed_date, landing.file.file_name, landing.file.batch_id


def withhold(landing: Landing, error: SourceError) -> None:
    """Remove the copy of a file that turned out to hold persons; its manifest says so for ever."""
    manifest = landing.file.path.parent / MANIFEST
    refusal = Refusal(error.reason, error.detail, error.column)
    write_json(manifest, {**read_json(manifest), "refusal": refusal.__dict__})
    for path in (landing.stored_path, landing.other_path):
        path.unlink(missing_ok=True)


def replace_content(landing: Landing, content: bytes, erasure_id: str, row_count: int) -> None:
    """Put a copy without a forgotten person in the place of the one with them, and write it down.

    It is the only change that landing knows. The manifest keeps the hash of the file as it came.
    """
    manifest = landing.file.path.parent / MANIFEST
    stated = read_json(manifest)
    hashed = sha256(content).hexdigest()
    if stated.get("content_sha256") != hashed:  # else a run was killed before it came to the copy
        erasure = {"erasure_id": erasure_id, "row_count": row_count}
        erasures = [*stated.get("erasures", ()), erasure]
        write_json(manifest, {**stated, "content_sha256": hashed, "erasures": erasures})
    with whole_file(landing.stored_path) as temporary:
        if landing.is_packed:
            from ingest.packing import write_packed  # noqa: PLC0415 - few copies are packed

            write_packed(BytesIO(content), temporary)
        else:
            temporary.write_bytes(content)
    landing.other_path.unlink(missing_ok=True)  # of a killed run, and with what was forgotten


def _land_one(
    source: Source,
    arrived: _Arrived,
    folder: Path,
    business_date: date,
    subjects: Subjects | None,
) -> Landing:
    suffix = Path(arrived.name).suffix.lower()
    content = f"content{suffix}" if _SUFFIX.fullmatch(suffix) else "content"
    with whole_folder(folder) as building:
        refusal = _sniffed(source, arrived)
        if refusal is None and source.personal.columns:
            refusal = _redacted(source, arrived, building / content, subjects)
        elif refusal is None:
            copyfile(arrived.path, building / content)
        landed = digest(building / content) if (building / content).exists() else None
        if landed and not source.personal.columns:
            _insist_on_stability(arrived, landed)
        write_json(
            building / MANIFEST,
            {
                "source": source.name,
                "batch_id": folder.name,
                "file_name": arrived.name,
                "content": content,
                "sha256": arrived.sha256,
                "content_sha256": landed,
                "size_bytes": arrived.path.stat().st_size,
                "landed_date": business_date.isoformat(),
                "refusal": refusal.__dict__ if refusal else None,
                "provenance": arrived.provenance,
            },
        )
    return _read_manifest(folder / MANIFEST)


def _insist_on_stability(arrived: _Arrived, found: str) -> None:
    """Hold what was read against the hash under which it is to land."""
    if found != arrived.sha256:
        raise UnstableFileError(f"{arrived.name} changed while it was copied")


def _sniffed(source: Source, arrived: _Arrived) -> Refusal | None:
    from ingest.sniff import sniff  # noqa: PLC0415 - the drop folder is often empty

    try:
        with arrived.path.open("rb") as stream:
            sniff(stream.read(_HEAD), source, arrived.name)
    except SourceError as error:
        return Refusal(error.reason, error.detail, error.column)
    return None


def _redacted(
    source: Source, arrived: _Arrived, target: Path, subjects: Subjects | None
) -> Refusal | None:
    """Write what may be kept of a file with personal data."""
    from ingest.privacy import redact  # noqa: PLC0415

    data = arrived.path.read_bytes()
    _insist_on_stability(arrived, sha256(data).hexdigest())
    try:
        if not source.personal.subject:
            target.write_bytes(redact(data, source, arrived.name))
        elif subjects is None:
            raise DeclarationError(f"{source.name} names persons: landing it needs the keys")
        else:
            with subjects.pseudonyms(source.family) as people:
                target.write_bytes(redact(data, source, arrived.name, people))
    except SourceError as error:
        return Refusal(error.reason, error.detail, error.column)
    return None


def _read_manifest(path: Path) -> Landing:
    stated = read_json(path)
    file = LandedFile(
        source=stated["source"],
        batch_id=stated["batch_id"],
        file_name=stated["file_name"],
        path=path.parent / stated["content"],
        sha256=stated["sha256"],
        size_bytes=stated["size_bytes"],
        landed_date=date.fromisoformat(stated["landed_date"]),
    )
    refusal = Refusal(**stated["refusal"]) if stated["refusal"] else None
    erased = sum(erasure["row_count"] for erasure in stated.get("erasures", ()))
    retired = stated.get("retired")
    return Landing(
        file,
        refusal,
        stated.get("provenance", {}),
        erased,
        content_sha256=stated.get("content_sha256"),
        is_packed=stated.get("is_packed", False),
        retired_date=date.fromisoformat(retired["date"]) if retired else None,
    )
