"""From a published version to its nightly report, held against the version before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from ingest.files import scratch_folder, sync
from ingest.source import Source
from warehouse import publish, store
from warehouse.diff import ReleaseDiff, compare
from warehouse.lake import Lake
from warehouse.reports import mail, pdf, quality_page, restatement_page, spreadsheet
from warehouse.reports.facts import NightFacts
from warehouse.reports.gathering import gather
from warehouse.reports.nightly import LANGUAGES, write
from warehouse.reports.source_page import write as write_sources
from warehouse.reports.watch import RestatedNumber
from warehouse.settings import Settings

SOURCES_PAGE: Final = "sources.html"
MAIL: Final = "nightly.eml"


def write_report(
    lake: Lake, version_name: str | None, sources: Sequence[Source], settings: Settings
) -> list[Path]:
    """Write the report of a version, the current one by default, and return its files.

    The files follow from the version and the one before it alone: written again they are the same.
    Where a mail server is set, the standing version is sent, once.
    """
    version = publish.named(lake, version_name) if version_name else publish.standing(lake)
    target = lake.reports / version.name
    placed, message = render(lake, version, sources, settings, target)
    standing = publish.current(lake)
    if settings.smtp_host and standing is not None and standing.name == version.name:
        mail.send_once(message, settings, target)
    return placed


def render(
    lake: Lake,
    version: publish.Version,
    sources: Sequence[Source],
    settings: Settings,
    target: Path,
) -> tuple[list[Path], EmailMessage]:
    """Write every form of a version's report into a folder; return the files, and the mail.

    The pages stand in their place before the other forms are begun.
    """
    told = _gathered(lake, version, sources, settings)
    facts = told.facts
    target.mkdir(parents=True, exist_ok=True)
    with scratch_folder(target.parent) as folder:
        pages = [
            *write(facts, Path(folder), ["pdf", "xlsx"] if pdf.available() else ["xlsx"]),
            *quality_page.write(told.quality, facts.terms, version.business_date, Path(folder)),
            *restatement_page.write(told.restated, facts, Path(folder)),
            write_sources(sources, Path(folder, SOURCES_PAGE)),
        ]
        placed = [page.replace(target / page.name) for page in pages]
        placed += [form.replace(target / form.name) for form in _forms(facts, Path(folder))]
        message = mail.compose(facts, [path for path in placed if _is_attached(path)], settings)
        placed.append(_bytes(Path(folder, MAIL), message.as_bytes()).replace(target / MAIL))
    sync(target)
    return placed, message


@dataclass(frozen=True)
class _Told:
    """What the pages of a version say."""

    facts: NightFacts
    quality: list[quality_page.SourceQuality]
    restated: tuple[RestatedNumber, ...]


def _gathered(
    lake: Lake, version: publish.Version, sources: Sequence[Source], settings: Settings
) -> _Told:
    """Read what the pages of a version say, from its file and the one before."""
    with store.read(
        version.database, memory_limit=settings.memory_limit, threads=settings.threads
    ) as reader:
        facts = gather(
            reader,
            version.name,
            version.business_date,
            _diff(lake, version, reader, settings),
            previous_version=version.manifest["previous"],
        )
        quality = quality_page.gather(reader, sources, version.business_date)
        return _Told(facts, quality, restatement_page.gather(reader))


def _forms(facts: NightFacts, folder: Path) -> Iterator[Path]:
    """Write the report as workbooks and, where this machine can, as PDFs."""
    for language in LANGUAGES:
        book = spreadsheet.write(facts, language)
        yield _bytes(folder / f"nightly_{language}.xlsx", book)
    if not pdf.available():
        return
    with ThreadPoolExecutor(len(LANGUAGES)) as side_by_side:  # each waits for its own process
        papers = side_by_side.map(lambda language: pdf.write(facts, language), LANGUAGES)
        for language, paper in zip(LANGUAGES, papers, strict=True):
            yield _bytes(folder / f"nightly_{language}.pdf", paper)


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _is_attached(path: Path) -> bool:
    return path.suffix in mail.ATTACHED


def _diff(
    lake: Lake, version: publish.Version, reader: store.Reader, settings: Settings
) -> ReleaseDiff | None:
    """Compare with the version before, as long as that one is kept."""
    name = version.manifest["previous"]
    if name is None or not (lake.published / name / publish.FILE).exists():
        return None
    with store.read(
        lake.published / name / publish.FILE,
        memory_limit=settings.memory_limit,
        threads=settings.threads,
    ) as previous:
        return compare(previous, reader, name)
