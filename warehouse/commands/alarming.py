"""The command that lists what calls for a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from warehouse.commands.speech import example, last_night, settings_in_force, today

if TYPE_CHECKING:
    from warehouse.alarms.runbooks import Alarm
    from warehouse.alarms.standing import Raised

ALARMED: Final = 5  # something stands otherwise than promised
_SHOWN: Final = 20  # places of one alarm; --json has them all
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
    lake = Lake(settings.lake_folder)
    lake.insist_on_format()
    found = raised(lake, pipeline.sources(settings), unclaimed, today(), last_night())
    if as_json:
        for one in found:
            told = {"alarm": one.alarm.alarm_id, "where": one.where, "found": one.found}
            click.echo(json.dumps(told | {"runbook": _runbook(one.alarm)}, ensure_ascii=False))
    else:
        for _, group in groupby(found, key=lambda one: one.alarm.alarm_id):
            _tell(list(group))
    if found:
        sys.exit(ALARMED)
    if not as_json:
        click.echo("没有告警。 No alarm stands.")


def _tell(raised: Sequence[Raised]) -> None:
    """Say once what an alarm is and what to do first, and everywhere that it is on."""
    alarm, first = raised[0].alarm, raised[0].alarm.steps[0]
    click.echo(f"{alarm.title.zh} · {alarm.title.en}")
    for one in raised[:_SHOWN]:
        click.echo(f"  {one.where}: {one.found}")
    if len(raised) > _SHOWN:
        click.echo(f"  … {len(raised) - _SHOWN}")
    click.echo(f"  → {first.words.zh}\n    {first.words.en}")
    if first.command:
        click.echo(f"    $ {first.command}")
    click.echo(f"    {_runbook(alarm)}\n")


def _runbook(alarm: Alarm) -> str:
    return f"{_PAGE}#{alarm.alarm_id}"
