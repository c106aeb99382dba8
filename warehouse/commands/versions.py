"""The command that compares published versions."""

from __future__ import annotations

import click

from warehouse.commands.speech import example, settings_in_force


@click.command(
    epilog=example(
        "fenghuo diff                              the current version and the one before it\n"
        "fenghuo diff 2026-11-21 2026-11-22\n"
        "fenghuo diff 2026-10-21 current --language zh"
    )
)
@click.argument("earlier", required=False)
@click.argument("later", default="current")
@click.option(
    "--language", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Words."
)
def diff(earlier: str | None, later: str, language: str) -> None:
    """Tell what changed between two versions and why; each is a name, a date or `current`.

    Tiers with their reasons, each kind of number with its causes (new, late, edits, retractions,
    corrections, method), the numbers that moved most, spot-check readings, and rows by table.
    """
    from warehouse import comparison
    from warehouse.lake import Lake

    found = settings_in_force()
    lake = Lake(found.lake_folder)
    now = comparison.find(lake, later)
    was = comparison.find(lake, earlier) if earlier else comparison.before(lake, now)
    for line in comparison.lines(
        comparison.between(was, now, found), "zh" if language == "zh" else "en"
    ):
        click.echo(line)
