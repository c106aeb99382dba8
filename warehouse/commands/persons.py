"""The commands about persons: forget one, look for what must not be there."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from warehouse.commands.speech import REFUSED, example, settings_in_force, today

if TYPE_CHECKING:
    from warehouse.erasure import Erased
    from warehouse.settings import Settings


@click.command(
    epilog=example(
        "fenghuo erase --dry-run                   asks for the identifier, changes nothing\n"
        "fenghuo erase --yes < identifiers.txt     one a line, all of one person\n"
        "fenghuo erase --repeat                    after the lake came back from a backup"
    )
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@click.option("--repeat", is_flag=True, help="Carry out every erasure there was once more.")
def erase(dry_run: bool, yes: bool, repeat: bool) -> None:
    """Forget a person: pseudonym and words, in all that is kept and whatever comes again.

    Identifiers (telephone, identity or passport number, as in the exports) are asked for, or read
    from standard input, one a line. They are no arguments, and are neither shown nor kept.
    """
    if repeat:
        _repeat(settings_in_force(), today())
    else:
        _erase(settings_in_force(), today(), only_look=dry_run, is_meant=yes)


@click.command(epilog=example("fenghuo scan < words.txt"))
def scan() -> None:
    """Look for words, as a person's name or number, in everything that runs have written.

    The words are asked for, or read from standard input, one a line, and found by their line. The
    drop folder is left out: it holds the exports as they came.
    """
    if _search(settings_in_force()):
        sys.exit(REFUSED)


def _erase(settings: Settings, day: date, *, only_look: bool, is_meant: bool) -> None:
    """Forget the person whose identifiers are given, after telling what that touches."""
    from warehouse import erasure

    identifiers = _given("Identifier of the person")
    _tell("would be erased" if only_look else "to be erased", erasure.look(settings, identifiers))
    if only_look:
        return
    if not is_meant:
        _ask()
    _tell("erased", erasure.erase(settings, identifiers, day))
    _tell_of_inbox(settings)


def _repeat(settings: Settings, day: date) -> None:
    """Carry out once more every erasure there was."""
    from warehouse import erasure

    _tell("erased again", erasure.repeat(settings, day))


def _search(settings: Settings) -> bool:
    """Tell where given words stand in what runs have left, by their line; say whether any does."""
    from warehouse.scan import scan as search

    words = _given("Word to look for")
    found = search(settings.home.resolve(), words, settings.lake_folder, but=settings.inbox_folder)
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
    counts = f"{erased.person_count} persons, {erased.row_count} rows in {len(erased.files)} files"
    click.echo(f"{what}: {counts}")
    for file in erased.files:
        click.echo(f"  {file.source}: {file.file_name}: {file.row_count} rows")


def _tell_of_inbox(settings: Settings) -> None:
    """Say that the exports as they came are not ours to change."""
    from ingest.landing import inbox_files
    from ingest.personal.names import impersonal
    from warehouse import pipeline

    named = [source for source in pipeline.sources(settings) if source.personal.subject]
    inbox = settings.inbox_folder
    files = [name for name, _ in inbox_files(inbox)] if inbox.is_dir() else []
    left = [impersonal(f) for f in files if any(source.claims(f) for source in named)]
    if left:
        click.echo(f"the drop folder still holds {len(left)} exports as they came:", err=True)
    for name in left:
        click.echo(f"  {name}", err=True)
