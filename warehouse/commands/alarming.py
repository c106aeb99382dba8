"""The command that lists what calls for a person."""

from __future__ import annotations

import json
import sys
from typing import Final

import click

from warehouse.commands.speech import example, settings_in_force, today

ALARMED: Final = 5  # something stands otherwise than promised
_PAGE: Final = "dbt_project/docs/runbooks.md"


@click.command(epilog=example("fenghuo alarms\nfenghuo alarms --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object an alarm, for monitors.")
def alarms(as_json: bool) -> None:
    """List what calls for a person: failed runs, missing nights, stale sources, refused files.

    Each alarm has a runbook, whose steps are printed with it. Ends with 5 while any alarm stands.
    """
    from warehouse import pipeline
    from warehouse.alarms.standing import raised
    from warehouse.lake import Lake

    settings = settings_in_force()
    unclaimed = pipeline.unclaimed_files(settings)
    found = raised(Lake(settings.lake_folder), pipeline.sources(settings), unclaimed, today())
    for one in found:
        alarm = one.alarm
        if as_json:
            told = {"alarm": alarm.alarm_id, "where": one.where, "found": one.found}
            click.echo(json.dumps(told | {"runbook": f"{_PAGE}#{alarm.alarm_id}"}))
            continue
        click.echo(f"{alarm.title.zh} · {alarm.title.en}\n  {one.where}: {one.found}")
        first = alarm.steps[0]
        click.echo(f"  → {first.words.zh}\n    {first.words.en}")
        if first.command:
            click.echo(f"    $ {first.command}")
        click.echo(f"    {_PAGE}#{alarm.alarm_id}\n")
    if found:
        sys.exit(ALARMED)
    if not as_json:
        click.echo("没有告警。 No alarm stands.")
