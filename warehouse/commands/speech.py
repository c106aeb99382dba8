"""What all commands share: how they are listed, dated, configured, and how they speak of errors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from warehouse.settings import Settings

REFUSED: Final = 3  # a gate kept a whole file out; everything else was published

# those of warehouse.publish, which would cost the help its quickness
AUDIENCE: Final = click.Choice(["public", "regulator", "restricted"])
_NIGHT_ENDS: Final = timedelta(hours=6)  # it begins at half past two
_WHOLE_SENTENCE: Final = 300
DATE: Final = click.DateTime(formats=["%Y-%m-%d"])


class Teaching(click.Group):
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

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Say of each command what it does in its whole first sentence, over lines if need be."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, self.commands[name].get_short_help_str(limit=_WHOLE_SENTENCE))
                    for name in self.list_commands(context)
                ]
            )

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the commands in the order they were declared."""
        return list(self.commands)


def example(text: str) -> str:
    """Mark lines of a help text as written, so that they are not reflowed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def settings_in_force() -> Settings:
    """Return the settings in force; a wrong one is named by its environment variable."""
    from pydantic import ValidationError

    from warehouse.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"FENGHUO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise click.UsageError("\n".join(wrong)) from error


def today() -> date:
    """Return today in Shanghai: the day on which somebody decides something."""
    return _now().date()


def last_night() -> date:
    """Return the newest business date whose night must have ended: yesterday, from six o'clock."""
    return (_now() - _NIGHT_ENDS).date() - timedelta(days=1)


def _now() -> datetime:
    now = datetime.now(UTC)  # noqa: TID251 - the edge where the clock is read
    return now.astimezone(ZoneInfo("Asia/Shanghai"))


def business_date(given: datetime | None) -> date:
    """Return the date given, or yesterday in Shanghai: the date of a night that nobody dated."""
    return given.date() if given else today() - timedelta(days=1)
