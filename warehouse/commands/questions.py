"""The commands that only read: what landed, what is published, what the methods are worth."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from warehouse.commands.speech import example, settings_in_force


@click.command(
    epilog=example(
        "fenghuo sources\n"
        "fenghuo sources --files --source us_cpsc_recalls\n"
        "fenghuo sources --describe us_cpsc_recalls"
    )
)
@click.option("--files", is_flag=True, help="One line a landed file.")
@click.option("--source", default=None, help="Only this source.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--describe", default=None, metavar="NAME", help="What the source's source.yml says.")
def sources(files: bool, source: str | None, as_json: bool, describe: str | None) -> None:
    """Show the sources, and what became of every row that landed of them."""
    from warehouse.account import account, show

    if describe:
        from ingest.source import find
        from warehouse import pipeline
        from warehouse.reports import source_page

        click.echo(
            source_page.describe(find(pipeline.sources(settings_in_force()), describe)), nl=False
        )
        return
    lines = account(settings_in_force(), by_file=files, source=source)
    show(lines, as_json=as_json)


@click.command(epilog=example('fenghuo query "select * from reports.rpt_risk_tiers"'))
@click.argument("sql")
@click.option("--limit", type=int, default=100, show_default=True, help="Most rows shown.")
def query(sql: str, limit: int) -> None:
    """Ask the published warehouse a question in SQL; nothing can be changed by it."""
    from warehouse.account import show
    from warehouse.lake import Lake
    from warehouse.publish import standing
    from warehouse.store import read

    with read(standing(Lake(settings_in_force().lake_folder)).database) as reader:
        found = reader.rows(sql)
    show(found[:limit], as_json=False)
    if len(found) > limit:
        click.echo(f"{len(found) - limit} more rows; see --limit", err=True)


@click.command(epilog=example("fenghuo methods --reference ../shared/reference"))
@click.option(
    "--reference",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the published values the statistics are held to.",
)
def methods(reference: Path) -> None:
    """Compare every statistic with its published values and show how closely it agrees."""
    from warehouse.account import show
    from warehouse.agreement import agreement

    found = agreement(reference)
    show(
        [
            {
                "method": line.method,
                "values": line.value_count,
                "difference": f"{line.largest_relative_difference:.1e}",
                "tolerance": f"{line.tolerance:.0e}",
                "holds": "yes" if line.holds else "NO",
                "reference": line.reference,
            }
            for line in found
        ],
        as_json=False,
    )
    if not all(line.holds for line in found):
        sys.exit(1)


@click.command(epilog=example("fenghuo settings"))
def settings() -> None:
    """Show the settings in force and the environment variables that set them."""
    found = settings_in_force()
    for name, field in type(found).model_fields.items():
        value = getattr(found, f"{name}_folder", getattr(found, name))  # a default as it falls out
        click.echo(f"FENGHUO_{name.upper():<14} {value!s:<40} {field.description}")
