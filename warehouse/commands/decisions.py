"""The commands under ``fenghuo decide``: what people decide is written down, never over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import click

from warehouse.commands.speech import DATE, Teaching, business_date, example, settings_in_force


@click.group(
    cls=Teaching,
    epilog=example('fenghuo decide withdraw C-1a2b3c4d5e6f --person Li --reason "it was right"'),
)
def decide() -> None:
    """Write down what people decide: values put right or withdrawn, losses let pass."""


_BY: Final = click.option("--person", required=True, help="Who decides.")


_WHY: Final = click.option("--reason", required=True, help="Why, for whoever asks later.")


@decide.command(
    epilog=example(
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
@click.option("--date", "day", type=DATE, default=None, help="First day; default: yesterday.")
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
        settings_in_force(),
        record_id,
        column,
        expect=expect,
        value=value,
        person=person,
        reason=reason,
        day=business_date(day),
    )
    click.echo(f"{written[0]}: {'written down' if written[1] else 'stands already'}")


@decide.command(epilog=example('fenghuo decide withdraw C-1a2b3c4d5e6f --person Li --reason "…"'))
@click.argument("decision_id")
@_BY
@_WHY
@click.option("--date", "day", type=DATE, default=None, help="Last day; default: yesterday.")
def withdraw(decision_id: str, person: str, reason: str, day: datetime | None) -> None:
    """End a correction: from that day on the publisher's value stands again."""
    from warehouse.decide import withdraw as write

    written = write(
        settings_in_force(), decision_id, person=person, reason=reason, day=business_date(day)
    )
    click.echo(f"{written[0]}: {'written down' if written[1] else 'stands already'}")


@decide.command(
    epilog=example(
        "fenghuo decide loss marts.fct_safety_events --rows 4 --date 2026-11-22 --person Li"
        ' --reason "the publisher sent the file by mistake"'
    )
)
@click.argument("table")
@click.option("--rows", type=click.IntRange(min=1), required=True, help="How many at most.")
@_BY
@_WHY
@click.option("--date", "day", type=DATE, default=None, help="The night; default: yesterday.")
def loss(table: str, rows: int, person: str, reason: str, day: datetime | None) -> None:
    """Let a night publish though rows of a table are gone and nothing says why."""
    from warehouse.decide import let_pass as write

    written = write(
        settings_in_force(), table, rows, person=person, reason=reason, day=business_date(day)
    )
    click.echo(f"{written[0]}: {'written down' if written[1] else 'stands already'}")
