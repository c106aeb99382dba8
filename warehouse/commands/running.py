"""Runs a DAG for a command and says in a few lines how it ended and where to look."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import click

from warehouse.commands.speech import REFUSED

if TYPE_CHECKING:
    from warehouse.night import Ended
    from warehouse.settings import Settings


_FIRST_PAGE: Final = (
    "index.html"  # it leads to the pages of a report; its other forms lie beside it
)


def run_night(settings: Settings, day: date) -> None:
    """Run the nightly DAG and say in a few lines how it ended and where to look."""
    click.echo(f"Night of {day}: land, gate, build, publish, report, site")
    run_dag(settings, "nightly", {"business_date": day.isoformat()})


def run_dag(settings: Settings, dag: str, conf: dict[str, Any]) -> None:
    """Run a DAG, tell how it ended, and leave with the code that says so."""
    from warehouse import night as nights
    from warehouse.progress import shown

    with shown():
        ended = nights.run(dag, conf, settings)
    _tell(settings, ended)
    sys.stdout.flush()
    sys.stderr.flush()
    # Airflow's in-process API takes seconds to wind down; everything is written and synced
    os._exit(_exit_code(ended))


def _tell(settings: Settings, ended: Ended) -> None:
    from warehouse.lake import Lake
    from warehouse.pipeline import unclaimed_files
    from warehouse.publish import current

    gated = _gated(ended)
    for result in gated:
        for name in result["refused_files"]:
            click.echo(f"  refused: {result['source']}: {name}", err=True)
    for name in unclaimed_files(settings):
        click.echo(f"  no source claims: {name}", err=True)
    if not ended.succeeded:
        _tell_of_failure(ended)
    version = current(Lake(settings.lake_folder))
    if version is None:
        return
    landed, admitted = (sum(r[key] for r in gated) for key in ("landed_count", "admitted_count"))
    click.echo(f"  new rows:  {landed:,} landed, {admitted:,} admitted")
    click.echo(f"  version:   {version.name}")
    click.echo(f"  warehouse: {version.database}")
    written = [
        path
        for task, paths in sorted(ended.results.items())
        for path in ((paths or ()) if task.startswith("report") else ())
    ]
    for path in (path for path in written if path.endswith(_FIRST_PAGE)):
        click.echo(f"  report:    {path}")
    if written:
        forms = dict.fromkeys(path.rpartition(".")[2] for path in written)
        click.echo(f"             as {', '.join(forms)}")
    for path in ended.results.get("site") or ():
        click.echo(f"  site:      {path}")
    if written:
        tell_of_missing_pdf(written)


def _tell_of_failure(ended: Ended) -> None:
    """Say where the run broke off, and which page says what happened and what to do."""
    click.echo(f"The run failed in: {', '.join(ended.failed_tasks)}", err=True)
    for page in ended.results.get("raise_alarms") or ():
        click.echo(f"  what happened and what to do: {page}", err=True)


def tell_of_missing_pdf(written: Sequence[str]) -> None:
    """Say why a report came without PDFs, which nothing but this machine can be blamed for."""
    from warehouse.reports import pdf

    reason = None if any(path.endswith(".pdf") for path in written) else pdf.obstacle()
    if reason:
        click.echo(f"  no PDF:    {reason}", err=True)


def _gated(ended: Ended) -> list[dict[str, Any]]:
    """Return what the gate did with each source of the run."""
    return [
        result
        for task, result in sorted(ended.results.items())
        if task.startswith(("take.gate", "take_again")) and result
    ]


def _exit_code(ended: Ended) -> int:
    if not ended.succeeded:
        return 1
    return REFUSED if any(result["refused_files"] for result in _gated(ended)) else 0
