"""The commands that only read: what landed, what is published, what the methods are worth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from warehouse.commands.speech import example, settings_in_force

_ASKED: Final = "_FENGHUO_COMPLETE"  # the variable by which a shell asks click for completions


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


@click.command(epilog=example("fenghuo docs\nfenghuo docs --out /srv/www/models.html"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where the page goes; default: models.html in the home.",
)
def docs(out: Path | None) -> None:
    """Write the documentation of all models, columns and their lineage as one page."""
    from warehouse.transform import document

    found = settings_in_force()
    page = out or found.home / "models.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    document(page, found)
    click.echo(page)


@click.command(epilog=example('eval "$(fenghuo completion bash)"      in ~/.bashrc'))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the lines that let a shell complete commands and options with Tab."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(
            kind(click.get_current_context().find_root().command, {}, "fenghuo", _ASKED).source()
        )
