"""The command ``fenghuo``: each step of the way of data, alone or as the whole night."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from warehouse.proof.command import proof

if TYPE_CHECKING:
    from warehouse.night import Ended
    from warehouse.settings import Settings

REFUSED: Final = 3  # a gate kept a whole file out; everything else was published

_DATE = click.DateTime(formats=["%Y-%m-%d"])


class _Teaching(click.Group):
    """Lists the commands in the order of the way of data, and says what is wrong in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; what can be expected to go wrong is told, without a traceback."""
        from ingest.errors import ExpectedError

        try:
            return super().invoke(context)
        except ExpectedError as error:
            for line in (str(error), *getattr(error, "__notes__", ())):
                click.echo(f"Error: {line}", err=True)
            context.exit(error.exit_code)

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the commands in the order they were declared."""
        return list(self.commands)


def _example(text: str) -> str:
    """Mark lines of a help text as written, so that they are not reflowed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def _yesterday() -> date:
    """Return yesterday in Shanghai: the business date of a night that nobody dated."""
    now = datetime.now(UTC)  # noqa: TID251 - the edge where the clock is read
    return (now.astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).date()


def _settings() -> Settings:
    from pydantic import ValidationError

    from warehouse.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"FENGHUO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise click.UsageError("\n".join(wrong)) from error


def _today() -> date:
    """Return today in Shanghai: the day on which somebody decides something."""
    return _yesterday() + timedelta(days=1)


def _day(value: datetime | None) -> date:
    return value.date() if value else _yesterday()


@click.group(cls=_Teaching, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fenghuo", prog_name="fenghuo")
def main() -> None:
    r"""Fenghuo 烽火: product-safety early warning, from publishers' files to risk tiers.

    Files in the drop folder are landed, judged by the gate, built into a warehouse, published as a
    version and told in a nightly report. Where things lie is set by FENGHUO_HOME, FENGHUO_INBOX and
    the other settings of `fenghuo settings`.

    \b
    Examples:
      fenghuo demo                     a finished report from generated files
      FENGHUO_INBOX=/data/inbox fenghuo night
      fenghuo sources --files          the account of every landed row
    """


@main.command(epilog=_example("fenghuo demo\nfenghuo demo --until 2026-11-22 --seed 7"))
@click.option("--until", type=_DATE, default=None, help="Last business date; default: yesterday.")
@click.option("--seed", type=int, default=20261123, show_default=True, help="Seed of the files.")
@click.option("--scale", type=float, default=1.0, show_default=True, help="Size of the files.")
def demo(until: datetime | None, seed: int, scale: float) -> None:
    """Generate publishers' files into the drop folder and run the night on them."""
    from ingest.synthetic import generate
    from warehouse.progress import shown, tell

    settings, day = _settings(), _day(until)
    click.echo(f"Generating publishers' files until {day} into {settings.inbox_folder}")
    with shown():
        truth = generate(settings.inbox_folder, day, seed=seed, scale=scale)
        tell("files", len(truth.files), len(truth.files))
    _night(settings, day)


@main.command(
    epilog=_example(
        "fenghuo generate /tmp/world\n"
        "fenghuo generate /tmp/world --rows 1000000 --seed 7\n"
        "FENGHUO_INBOX=/tmp/world/inbox fenghuo night"
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--rows", type=click.IntRange(1000), default=None, help="Complaints, by the million.")
@click.option("--until", type=_DATE, default=None, help="Last business date; default: yesterday.")
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

    inbox, day = folder / "inbox", _day(until)
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


@main.command(epilog=_example("fenghuo night\nfenghuo night --date 2026-11-22"))
@click.option("--date", "day", type=_DATE, default=None, help="Business date; default: yesterday.")
def night(day: datetime | None) -> None:
    """Run the nightly DAG: land, gate, build, publish, report."""
    _night(_settings(), _day(day))


@main.command(
    epilog=_example(
        "fenghuo backfill --date 2026-11-21 --date 2026-11-22\n"
        "fenghuo backfill --date 2026-11-22 --source us_cpsc_recalls"
    )
)
@click.option("--date", "days", type=_DATE, multiple=True, required=True, help="A date to build.")
@click.option("--source", "names", multiple=True, help="A source to judge anew; default: all.")
def backfill(days: tuple[datetime, ...], names: tuple[str, ...]) -> None:
    """Run the backfill DAG: judge sources anew, then build, publish and report past dates."""
    settings = _settings()
    dates = sorted({day.date().isoformat() for day in days})
    click.echo(f"Backfill of {', '.join(dates)}")
    _run(settings, "backfill", {"sources": sorted(names), "business_dates": dates, "again": True})


@main.command(
    epilog=_example(
        "fenghuo land us_cpsc_recalls\n"
        "fenghuo land us_cpsc_recalls --since 2026-11-01\n"
        "fenghuo land cn_12315_complaints --again && fenghuo gate cn_12315_complaints --again\n"
        "FENGHUO_FETCH=1 fenghuo land us_cpsc_recalls"
    )
)
@click.argument("source")
@click.option("--date", "day", type=_DATE, default=None, help="Business date; default: yesterday.")
@click.option("--since", type=_DATE, default=None, help="Ask the publisher for what is new since.")
@click.option("--again", is_flag=True, help="Land anew what was refused at the door.")
def land(source: str, day: datetime | None, since: datetime | None, again: bool) -> None:
    """Copy a source's new files into landing, out of the drop folder or from the publisher."""
    from warehouse import pipeline

    begin = since.date() if since else None
    batches = pipeline.land(_settings(), source, _day(day), begin, again=again)
    click.echo(f"{source}: {len(batches)} new files landed")


@main.command(epilog=_example("fenghuo gate us_cpsc_recalls\nfenghuo gate us_cpsc_recalls --again"))
@click.argument("source")
@click.option("--again", is_flag=True, help="Judge anew what was judged, after a rule was mended.")
def gate(source: str, again: bool) -> None:
    """Judge what has landed of a source: admit, quarantine rows, or refuse files."""
    from warehouse import pipeline
    from warehouse.progress import shown

    with shown():
        gated = pipeline.gate(_settings(), source, again=again)
    click.echo(
        f"{source}: {gated.file_count} files, {gated.landed_count} rows landed = "
        f"{gated.admitted_count} admitted + {gated.quarantined_count} quarantined"
    )
    for name in gated.refused_files:
        click.echo(f"  refused: {name}", err=True)
    if gated.refused_files:
        sys.exit(REFUSED)


@main.command(
    epilog=_example(
        "fenghuo replay cn_12315_complaints\n"
        "fenghuo replay cn_12315_complaints --reason bad_date --file '12315/*2026-10*'"
    )
)
@click.argument("source")
@click.option("--reason", default=None, help="Only rows quarantined for this reason.")
@click.option("--file", "files", default=None, help="Only files whose name fits this pattern.")
@click.option("--date", "day", type=_DATE, default=None, help="Business date; default: yesterday.")
def replay(source: str, reason: str | None, files: str | None, day: datetime | None) -> None:
    """Load quarantined rows that pass now, after a rule was mended; their history is kept."""
    from warehouse import pipeline
    from warehouse.replay import Choice

    done = pipeline.replay(_settings(), source, _day(day), Choice(reason, files))
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


@main.command(epilog=_example("fenghuo build --date 2026-11-22"))
@click.option("--date", "day", type=_DATE, default=None, help="Business date; default: yesterday.")
def build(day: datetime | None) -> None:
    """Build, test and publish the warehouse from what has been admitted."""
    from warehouse import pipeline
    from warehouse.progress import shown

    settings = _settings()
    with shown():
        built = pipeline.build(settings, _day(day))
    published = pipeline.publish(settings, built)
    click.echo(f"{'published' if published.is_new else 'unchanged'}: {published.folder}")


@main.command(epilog=_example("fenghuo report\nfenghuo report --version 2026-11-22-1a2b3c4d5e6f"))
@click.option("--version", "version", default=None, help="A published version; default: current.")
def report(version: str | None) -> None:
    """Write the nightly report of a published version."""
    from warehouse import pipeline

    written = [str(path) for path in pipeline.report(_settings(), version)]
    for path in written:
        click.echo(path)
    _tell_of_missing_pdf(written)


@main.command(
    epilog=_example(
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

        click.echo(source_page.describe(find(pipeline.sources(_settings()), describe)), nl=False)
        return
    lines = account(_settings(), by_file=files, source=source)
    show(lines, as_json=as_json)


@main.group(
    cls=_Teaching,
    epilog=_example('fenghuo decide withdraw C-1a2b3c4d5e6f --person Li --reason "it was right"'),
)
def decide() -> None:
    """Write down what people decide: values put right, and corrections withdrawn."""


_BY: Final = click.option("--person", required=True, help="Who decides.")
_WHY: Final = click.option("--reason", required=True, help="Why, for whoever asks later.")


@decide.command(
    epilog=_example(
        "fenghuo decide correct 0f2a…9c unit_count --expect 7 --value 70 --person Li"
        ' --reason "letter of the maker"'
    )
)
@click.argument("record_id")
@click.argument("column")
@click.option("--expect", default=None, help="What the publisher says; left out: nothing.")
@click.option("--value", default=None, help="What takes its place; left out: nothing.")
@_BY
@_WHY
@click.option("--date", "day", type=_DATE, default=None, help="First day; default: yesterday.")
def correct(
    record_id: str,
    column: str,
    expect: str | None,
    value: str | None,
    person: str,
    reason: str,
    day: datetime | None,
) -> None:
    """Put one value of a record right, as long as its publisher says what is expected."""
    from warehouse.decide import correct as write

    written = write(
        _settings(),
        record_id,
        column,
        expect=expect,
        value=value,
        person=person,
        reason=reason,
        day=_day(day),
    )
    click.echo(f"{written[0]}: {'written down' if written[1] else 'stands already'}")


@decide.command(epilog=_example('fenghuo decide withdraw C-1a2b3c4d5e6f --person Li --reason "…"'))
@click.argument("decision_id")
@_BY
@_WHY
@click.option("--date", "day", type=_DATE, default=None, help="Last day; default: yesterday.")
def withdraw(decision_id: str, person: str, reason: str, day: datetime | None) -> None:
    """End a correction: from that day on the publisher's value stands again."""
    from warehouse.decide import withdraw as write

    written = write(_settings(), decision_id, person=person, reason=reason, day=_day(day))
    click.echo(f"{written[0]}: {'written down' if written[1] else 'stands already'}")


@main.command(epilog=_example('fenghuo query "select * from reports.rpt_risk_tiers_v2"'))
@click.argument("sql")
@click.option("--limit", type=int, default=100, show_default=True, help="Most rows shown.")
def query(sql: str, limit: int) -> None:
    """Ask the published warehouse a question in SQL; nothing can be changed by it."""
    from warehouse.account import show
    from warehouse.lake import Lake
    from warehouse.publish import standing
    from warehouse.store import read

    with read(standing(Lake(_settings().lake_folder)).database) as reader:
        found = reader.rows(sql)
    show(found[:limit], as_json=False)
    if len(found) > limit:
        click.echo(f"{len(found) - limit} more rows; see --limit", err=True)


@main.command(epilog=_example("fenghuo methods --reference ../shared/reference"))
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


@main.command(
    epilog=_example(
        "fenghuo erase --dry-run                   asks for the identifier, changes nothing\n"
        "fenghuo erase --yes < identifiers.txt     one a line, all of one person\n"
        "fenghuo erase --repeat                    after the lake came back from a backup"
    )
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@click.option("--repeat", is_flag=True, help="Carry out every erasure there was once more.")
def erase(dry_run: bool, yes: bool, repeat: bool) -> None:
    """Forget a person: pseudonym and words, in all that is kept and whatever comes again.

    Identifiers (telephone, identity or passport number, as in the exports) are asked for, or read
    from standard input, one a line. They are no arguments, and are neither shown nor kept.
    """
    from warehouse import personal_commands

    if repeat:
        personal_commands.repeat(_settings(), _today())
    else:
        personal_commands.erase(_settings(), _today(), only_look=dry_run, is_meant=yes)


@main.command(epilog=_example("fenghuo scan < words.txt"))
def scan() -> None:
    """Look for words, as a person's name or number, in everything that runs have written.

    The words are asked for, or read from standard input, one a line, and found by their line. The
    drop folder is left out: it holds the exports as they came.
    """
    from warehouse import personal_commands

    if personal_commands.search(_settings()):
        sys.exit(REFUSED)


main.add_command(proof)


@main.command(epilog=_example("fenghuo settings"))
def settings() -> None:
    """Show the settings in force and the environment variables that set them."""
    found = _settings()
    for name, field in type(found).model_fields.items():
        value = getattr(found, f"{name}_folder", getattr(found, name))  # a default as it falls out
        click.echo(f"FENGHUO_{name.upper():<14} {value!s:<40} {field.description}")


def _night(settings: Settings, day: date) -> None:
    """Run the nightly DAG and say in a few lines how it ended and where to look."""
    click.echo(f"Night of {day}: land, gate, build, publish, report")
    _run(settings, "nightly", {"business_date": day.isoformat()})


def _run(settings: Settings, dag: str, conf: dict[str, Any]) -> None:
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
        click.echo(f"The run failed in: {', '.join(ended.failed_tasks)}", err=True)
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
    for path in written:
        click.echo(f"  report:    {path}")
    if written:
        _tell_of_missing_pdf(written)


def _tell_of_missing_pdf(written: Sequence[str]) -> None:
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


if __name__ == "__main__":
    main()
