"""The commands that make a second copy of the lake, and bring it back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import click

from warehouse.commands.speech import example, settings_in_force

_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command(
    epilog=example("fenghuo backup /mnt/backup/fenghuo        only what is new is copied")
)
@click.argument("folder", type=_FOLDER)
def backup(folder: Path) -> None:
    """Copy what cannot be made again to FOLDER: batches, decisions, the version that stands.

    The keys of pseudonyms are not among it: back up their folder apart from this one.
    """
    from warehouse import backup as backing
    from warehouse.lake import Lake
    from warehouse.progress import shown, tell

    with shown():
        done = backing.back_up(
            Lake(settings_in_force().lake_folder), folder, partial(tell, "backup")
        )
    click.echo(
        f"{folder}: {done.file_count} files, {done.copied_count} copied, "
        f"{done.removed_count} removed; version {done.version or 'none'}"
    )


@click.command(
    epilog=example(
        "FENGHUO_HOME=/srv/new fenghuo restore /mnt/backup/fenghuo\n"
        "FENGHUO_HOME=/srv/new fenghuo erase --repeat   if anybody was erased since the backup"
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Bring the lake back from a backup in FOLDER; nothing is written unless all of it is whole.

    Readers find the version that stood; the next night builds on the batches.
    """
    from warehouse import backup as backing
    from warehouse.lake import Lake
    from warehouse.progress import shown, tell

    lake = Lake(settings_in_force().lake_folder)
    with shown():
        done = backing.restore(folder, lake, partial(tell, "restore"))
    click.echo(f"{lake.folder}: {done.file_count} files; version {done.version or 'none'}")
