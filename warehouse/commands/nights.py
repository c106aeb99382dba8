"""The commands that run a whole night: on generated files, on the drop folder, on past dates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from warehouse.commands.running import run_dag, run_night
from warehouse.commands.speech import DATE, business_date, example, settings_in_force


@click.command(epilog=example("fenghuo demo\nfenghuo demo --until 2026-11-22 --seed 7"))
@click.option("--until", type=DATE, default=None, help="Last business date; default: yesterday.")
@click.option("--seed", type=int, default=20261123, show_default=True, help="Seed of the files.")
@click.option("--scale", type=float, default=1.0, show_default=True, help="Size of the files.")
def demo(until: datetime | None, seed: int, scale: float) -> None:
    """Generate publishers' files into the drop folder and run the night on them."""
    from ingest.synthetic import generate
    from warehouse.progress import shown, tell

    found, day = settings_in_force(), business_date(until)
    click.echo(f"Generating publishers' files until {day} into {found.inbox_folder}")
    with shown():
        truth = generate(found.inbox_folder, day, seed=seed, scale=scale)
        tell("files", len(truth.files), len(truth.files))
    run_night(found, day)


@click.command(
    epilog=example(
        "fenghuo generate /tmp/world\n"
        "fenghuo generate /tmp/world --rows 1000000 --seed 7\n"
        "FENGHUO_INBOX=/tmp/world/inbox fenghuo night"
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--rows", type=click.IntRange(1000), default=None, help="Complaints, by the million.")
@click.option("--until", type=DATE, default=None, help="Last business date; default: yesterday.")
@click.option("--seed", type=int, default=20261123, show_default=True, help="Seed of the files.")
@click.option("--months", type=click.IntRange(1, 600), default=None, help="Months of history.")
def generate(
    folder: Path, rows: int | None, until: datetime | None, seed: int, months: int | None
) -> None:
    """Write invented publishers' files into FOLDER/inbox, and what is true of them beside it.

    Without --rows these are the files of the demonstration, of every publisher and 36 months. With
    it they are as many hotline complaints over 120 months, a fifth as many spot checks and a
    two-hundredth as many recalls. The same options write the same bytes.
    """
    from ingest.synthetic import generate as generate_demo
    from ingest.synthetic.bulk import generate_bulk
    from warehouse.progress import shown, tell

    inbox, day = folder / "inbox", business_date(until)
    with shown():
        if rows is None:
            files = generate_demo(inbox, day, seed, months=months or 36).files
            tell("files", len(files), len(files))
        else:
            files = generate_bulk(
                inbox,
                day,
                rows,
                seed,
                months=months or 120,
                progress=lambda done, total: tell("files", done, total),
            ).files
    click.echo(f"  rows:  {sum(file.row_count for file in files):,} in {len(files):,} files")
    click.echo(f"  inbox: {inbox}")
    click.echo(f"  truth: {folder / 'truth.json'}")


@click.command(epilog=example("fenghuo night\nfenghuo night --date 2026-11-22"))
@click.option("--date", "day", type=DATE, default=None, help="Business date; default: yesterday.")
def night(day: datetime | None) -> None:
    """Run the nightly DAG: land, gate, build, publish, report, site."""
    run_night(settings_in_force(), business_date(day))


@click.command(
    epilog=example(
        "fenghuo backfill --date 2026-11-21 --date 2026-11-22\n"
        "fenghuo backfill --date 2026-11-22 --source us_cpsc_recalls"
    )
)
@click.option("--date", "days", type=DATE, multiple=True, required=True, help="A date to build.")
@click.option("--source", "names", multiple=True, help="A source to judge anew; default: all.")
def backfill(days: tuple[datetime, ...], names: tuple[str, ...]) -> None:
    """Run the backfill DAG: judge sources anew, then build, publish and report past dates."""
    found = settings_in_force()
    dates = sorted({day.date().isoformat() for day in days})
    click.echo(f"Backfill of {', '.join(dates)}")
    run_dag(found, "backfill", {"sources": sorted(names), "business_dates": dates, "again": True})
