"""The alarms that the product knows, each with its runbook; `alarms.yml` is their one place."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ingest.source import Words

_FILE: Final = Path(__file__).with_name("alarms.yml")
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Step:
    """One thing to be done, and the command for it, if there is one."""

    words: Words
    command: str | None


@dataclass(frozen=True)
class Alarm:
    """Something that calls for a person: what it means, and what is done about it.

    ``raised_by`` are names of errors that stop a run; without any it is raised on what stands.
    """

    alarm_id: str
    raised_by: tuple[str, ...]
    title: Words
    means: Words
    steps: tuple[Step, ...]


@cache
def alarms() -> tuple[Alarm, ...]:
    """Return every alarm, in the order of their page."""
    import yaml  # noqa: PLC0415 - only when something is wrong

    return tuple(_alarm(stated) for stated in yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def named(alarm_id: str) -> Alarm:
    """Return one alarm."""
    [found] = [alarm for alarm in alarms() if alarm.alarm_id == alarm_id]
    return found


def of_error(error: BaseException) -> Alarm:
    """Return the alarm that an error raises: the one of the nearest of its classes."""
    names = [kind.__name__ for kind in type(error).__mro__]
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        names.insert(0, "no_space")
    by_error = {name: alarm for alarm in alarms() for name in alarm.raised_by}
    return next((by_error[name] for name in names if name in by_error), named("unexpected"))


def _alarm(stated: dict[str, Any]) -> Alarm:
    return Alarm(
        alarm_id=stated["alarm"],
        raised_by=tuple(stated.get("raised_by", ())),
        title=Words(**stated["title"]),
        means=Words(**stated["means"]),
        steps=tuple(
            Step(Words(zh=step["zh"], en=step["en"]), step.get("run")) for step in stated["steps"]
        ),
    )
