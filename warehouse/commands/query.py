"""The command ``fenghuo query``: ask the published file, in a shell, a line or a kept question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from warehouse.commands.speech import AUDIENCE, example, settings_in_force

if TYPE_CHECKING:
    from warehouse.publish import Audience, Version
    from warehouse.settings import Settings
    from warehouse.store import Reader

_FORMS: Final = ("table", "csv", "spreadsheet", "json", "markdown")


@click.command(
    epilog=example(
        "fenghuo query                             a shell that completes; .help, .quit\n"
        'fenghuo query "select * from rpt_risk_tiers order by tier_rank"\n'
        'fenghuo query "from fct_safety_events" --out events.parquet\n'
        "fenghuo query --question 01_warning_tiers --form csv > tiers.csv\n"
        "fenghuo query --questions                 the questions that are kept\n"
        "fenghuo query < questions.sql"
    )
)
@click.argument("sql", required=False)
@click.option("--question", default=None, metavar="NAME", help="Ask a kept question.")
@click.option("--questions", "list_kept", is_flag=True, help="List the kept questions.")
@click.option(
    "--form", type=click.Choice(_FORMS), default="table", show_default=True, help="What to print."
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write all rows to a .csv, .json, .md or .parquet file.",
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Rows shown.")
@click.option("--seconds", type=float, default=60, show_default=True, help="Longest wait.")
@click.option("--version", "version", default=None, help="A published version; default: current.")
@click.option(
    "--audience",
    type=AUDIENCE,
    default="restricted",
    show_default=True,
    help="Whose edition is asked.",
)
def query(
    sql: str | None,
    question: str | None,
    list_kept: bool,
    form: str,
    out: Path | None,
    limit: int,
    seconds: float,
    version: str | None,
    audience: Audience,
) -> None:
    """Ask the published warehouse in SQL; nothing can be changed by it, nor reached beside it.

    Without SQL it is a shell on a terminal, and reads statements from standard input elsewhere.
    """
    from warehouse import store
    from warehouse.publish import FILE

    if list_kept:
        _list_kept()
        return
    found = settings_in_force()
    database = _version(found, version).edition(audience) / FILE
    with store.read(database, memory_limit=found.memory_limit, threads=found.threads) as reader:
        text = sql or _kept(question) or ("" if sys.stdin.isatty() else sys.stdin.read())
        if not text:
            _talk(reader, found, database, limit, seconds)
            return
        for statement in reader.statements(text):
            with reader.within(seconds):
                _answer(reader, statement, form, out, limit)


def _answer(reader: Reader, sql: str, form: str, out: Path | None, limit: int) -> None:
    from warehouse.account import show
    from warehouse.query import forms
    from warehouse.query.shell import first

    if out:
        count = forms.save(reader.batches(sql), out, forms.form_of(out, asked=form))
        click.echo(f"{count:,} rows: {out}", err=True)
    elif form == "table":
        rows, more = first(reader, sql, limit)
        show(rows, as_json=False)
        if more:
            click.echo(f"more rows than {limit}; see --limit and --out", err=True)
    else:
        forms.TEXTS[form](reader.batches(sql), sys.stdout)


def _talk(reader: Reader, settings: Settings, database: Path, limit: int, seconds: float) -> None:
    from rich.console import Console

    from warehouse.query.shell import Limits, Shell

    Shell(
        reader,
        Console(),
        Limits(limit, seconds),
        title=f"Fenghuo 烽火 · {database}",
        history=settings.home / "query_history",
    ).run()


def _version(settings: Settings, name: str | None) -> Version:
    from warehouse.lake import Lake
    from warehouse.publish import named, standing

    lake = Lake(settings.lake_folder)
    return named(lake, name) if name else standing(lake)


def _kept(name: str | None) -> str:
    from warehouse.query.questions import find

    return find(name).sql if name else ""


def _list_kept() -> None:
    from warehouse.account import show
    from warehouse.query.questions import questions

    show(
        [{"name": kept.name, "zh": kept.zh, "en": kept.en} for kept in questions()],
        as_json=False,
    )
