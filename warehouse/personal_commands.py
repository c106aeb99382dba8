"""What the commands about persons do and say: forget one, look for what must not be there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ingest.landing import inbox_files
from ingest.personal.names import impersonal
from warehouse import erasure, pipeline
from warehouse.scan import scan
from warehouse.settings import Settings

if TYPE_CHECKING:
    from warehouse.erasure import Erased


def erase(settings: Settings, day: date, *, only_look: bool, is_meant: bool) -> None:
    """Forget the person whose identifiers are given, after telling what that touches."""
    identifiers = _given("Identifier of the person")
    _tell("would be erased" if only_look else "to be erased", erasure.look(settings, identifiers))
    if only_look:
        return
    if not is_meant:
        _ask()
    _tell("erased", erasure.erase(settings, identifiers, day))
    _tell_of_inbox(settings)


def repeat(settings: Settings, day: date) -> None:
    """Carry out once more every erasure there was."""
    _tell("erased again", erasure.repeat(settings, day))


def search(settings: Settings) -> bool:
    """Tell where given words stand in what runs have left, by their line; say whether any does."""
    words = _given("Word to look for")
    found = scan(settings.home.resolve(), words, settings.lake_folder, but=settings.inbox_folder)
    for sighting in found.sightings:
        click.echo(f"line {sighting.word_number}: {sighting.place}")
    for place in found.unopened:
        click.echo(f"could not be opened: {place}", err=True)
    click.echo(f"{found.file_count} files, {len(found.sightings)} sightings")
    return bool(found.sightings or found.unopened)


def _given(question: str) -> list[str]:
    """Read lines from standard input, or ask for one that is not shown while it is typed.

    Arguments of a command stand in the system's list of processes and in the shell's history.
    """
    if sys.stdin.isatty():
        return [str(click.prompt(question, hide_input=True, err=True))]
    return [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]


def _ask() -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("what is given on standard input is erased only with --yes")
    click.confirm("Erase for good?", abort=True, err=True)


def _tell(what: str, erased: Erased) -> None:
    files: Sequence[erasure.Touched] = erased.files
    click.echo(
        f"{what}: {erased.person_count} persons, {erased.row_count} rows in {len(files)} files"
    )
    for file in files:
        click.echo(f"  {file.source}: {file.file_name}: {file.row_count} rows")


def _tell_of_inbox(settings: Settings) -> None:
    """Say that the exports as they came are not ours to change."""
    named = [source for source in pipeline.sources(settings) if source.personal.subject]
    inbox = settings.inbox_folder
    files = [name for name, _ in inbox_files(inbox)] if inbox.is_dir() else []
    left = [impersonal(f) for f in files if any(source.claims(f) for source in named)]
    if left:
        click.echo(f"the drop folder still holds {len(left)} exports as they came:", err=True)
    for name in left:
        click.echo(f"  {name}", err=True)
