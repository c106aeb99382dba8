"""The commands of the single steps of a night, in the order of the way of data."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from warehouse.commands.running import tell_of_missing_pdf
from warehouse.commands.speech import (
    AUDIENCE,
    DATE,
    REFUSED,
    business_date,
    example,
    settings_in_force,
)

FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command(
    epilog=example(
        "fenghuo land us_cpsc_recalls\n"
        "fenghuo land us_cpsc_recalls --since 2026-11-01\n"
        "fenghuo land cn_12315_complaints --again && fenghuo gate cn_12315_complaints --again\n"
        "FENGHUO_FETCH=1 fenghuo land us_cpsc_recalls"
    )
)
@click.argument("source")
@click.option("--date", "day", type=DATE, default=None, help="Business date; default: yesterday.")
@click.option("--since", type=DATE, default=None, help="Ask the publisher for what is new since.")
@click.option("--again", is_flag=True, help="Land anew what was refused at the door.")
def land(source: str, day: datetime | None, since: datetime | None, again: bool) -> None:
    """Copy a source's new files into landing, out of the drop folder or from the publisher."""
    from warehouse import pipeline

    begin = since.date() if since else None
    batches = pipeline.land(settings_in_force(), source, business_date(day), begin, again=again)
    click.echo(f"{source}: {len(batches)} new files landed")


@click.command(epilog=example("fenghuo gate us_cpsc_recalls\nfenghuo gate us_cpsc_recalls --again"))
@click.argument("source")
@click.option("--again", is_flag=True, help="Judge anew what was judged, after a rule was mended.")
def gate(source: str, again: bool) -> None:
    """Judge what has landed of a source: admit, quarantine rows, or refuse files."""
    from warehouse import pipeline
    from warehouse.progress import shown

    with shown():
        gated = pipeline.gate(settings_in_force(), source, again=again)
    click.echo(
        f"{source}: {gated.file_count} files, {gated.landed_count} rows landed = "
        f"{gated.admitted_count} admitted + {gated.quarantined_count} quarantined"
    )
    for name in gated.refused_files:
        click.echo(f"  refused: {name}", err=True)
    if gated.refused_files:
        sys.exit(REFUSED)


@click.command(
    epilog=example(
        "fenghuo replay cn_12315_complaints\n"
        "fenghuo replay cn_12315_complaints --reason bad_date --file '12315/*2026-10*'"
    )
)
@click.argument("source")
@click.option("--reason", default=None, help="Only rows quarantined for this reason.")
@click.option("--file", "files", default=None, help="Only files whose name fits this pattern.")
@click.option("--date", "day", type=DATE, default=None, help="Business date; default: yesterday.")
def replay(source: str, reason: str | None, files: str | None, day: datetime | None) -> None:
    """Load quarantined rows that pass now, after a rule was mended; their history is kept."""
    from warehouse import pipeline
    from warehouse.replay import Choice

    done = pipeline.replay(settings_in_force(), source, business_date(day), Choice(reason, files))
    for one in done:
        click.echo(
            f"{one.file_name}: {one.chosen_count} rows looked at again, "
            f"{one.released_count} loaded, {one.kept_count} stay in quarantine"
            + (f" ({one.obstacle})" if one.obstacle else "")
        )
    released = sum(one.released_count for one in done)
    click.echo(
        f"{source}: {len(done)} files, {released} rows loaded; `fenghuo build` publishes them"
    )


@click.command(epilog=example("fenghuo build --date 2026-11-22"))
@click.option("--date", "day", type=DATE, default=None, help="Business date; default: yesterday.")
def build(day: datetime | None) -> None:
    """Build, test and publish the warehouse from what has been admitted."""
    from warehouse import pipeline
    from warehouse.progress import shown

    found = settings_in_force()
    with shown():
        built = pipeline.build(found, business_date(day))
    published = pipeline.publish(found, built)
    click.echo(f"{'published' if published.is_new else 'unchanged'}: {published.folder}")


@click.command(
    epilog=example(
        "fenghuo report\n"
        "fenghuo report --version 2026-11-22-1a2b3c4d5e6f\n"
        "fenghuo report --as-of 2026-10-21 --to /tmp/as_it_was"
    )
)
@click.option("--version", "version", default=None, help="A published version; default: current.")
@click.option("--as-of", "day", type=DATE, default=None, help="A past night, told as it was.")
@click.option("--to", type=FOLDER, default=None, help="With --as-of: where the files go.")
def report(version: str | None, day: datetime | None, to: Path | None) -> None:
    """Write the nightly report of a published version.

    With --as-of the report of a past night is written again and held, byte for byte, against the
    one that was written that night; a version that is kept no longer is built again for it.
    """
    if day is not None:
        _retell(day.date(), to)
        return
    from warehouse import pipeline

    written = [str(path) for path in pipeline.report(settings_in_force(), version)]
    for path in written:
        click.echo(path)
    tell_of_missing_pdf(written)


def _retell(day: date, to: Path | None) -> None:
    from warehouse.asof import retell
    from warehouse.progress import shown

    with shown():
        told = retell(settings_in_force(), day, to)
    how = "built again" if told.was_rebuilt else "kept"
    click.echo(f"{told.version} ({how}): {len(told.files)} files written again")
    for name in told.differing:
        click.echo(f"  differs: {name}", err=True)
    for name in told.missing:
        click.echo(f"  not written on this machine: {name}", err=True)
    if told.is_identical:
        click.echo(f"  the same, byte for byte, as in {told.folder}")
        return
    click.echo(
        "  Other software, settings or sources than that night write other files; the files of that"
        f" night lie in {told.folder}",
        err=True,
    )
    sys.exit(1)


@click.command(
    epilog=example(
        "fenghuo site --open\n"
        "fenghuo site --audience public\n"
        "fenghuo site --version 2026-11-22-1a2b3c4d5e6f"
    )
)
@click.option("--version", "version", default=None, help="A published version; default: current.")
@click.option(
    "--audience",
    "audiences",
    type=AUDIENCE,
    multiple=True,
    help="Whose, may be repeated; default: those written every night.",
)
@click.option("--open", "is_opened", is_flag=True, help="Open the first page in the browser.")
def site(version: str | None, audiences: tuple[str, ...], is_opened: bool) -> None:
    """Write the site of a published version: a folder of pages that needs no server."""
    from warehouse import pipeline

    written = pipeline.site(settings_in_force(), version, audiences)
    for path in written:
        click.echo(path)
    if is_opened:
        click.launch(written[0].as_uri())
