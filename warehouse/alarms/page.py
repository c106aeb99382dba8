"""The page of a failed run, the mail that tells of it, and the page of all runbooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from warehouse.alarms.failed_run import FailedRun
from warehouse.alarms.runbooks import Alarm, alarms
from warehouse.reports.nightly import environment
from warehouse.settings import Settings

RUNBOOKS: Final = "runbooks.md"
_TEMPLATES: Final = Path(__file__).with_name("templates")
_HEAD: Final = (
    "# 告警与处置 · Alarms and what to do\n\n"
    "本页由 `just runbooks` 依 `warehouse/alarms/alarms.yml` 写成，请勿手改。"
    "`fenghuo alarms` 列出现有告警。任何告警都不改变读者看到的版本。\n\n"
    "This page is written by `just runbooks` from `warehouse/alarms/alarms.yml` and not edited by "
    "hand. `fenghuo alarms` lists the alarms that stand. None of them changes the version that "
    "readers see.\n"
)


def render(run: FailedRun) -> str:
    """Write the page of a failed run: what happened, where, what to do."""
    return (
        environment(_TEMPLATES)
        .get_template("failed_run.html.j2")
        .render(run=run, alarm=run.alarm, filled=lambda command: filled(command, run))
    )


def filled(command: str, run: FailedRun) -> str:
    """Put the source and the date of a failed run into a command, as far as it has any."""
    for word, value in (("SOURCE", run.source), ("DATE", run.business_date)):
        command = command.replace(word, value or word)
    return command


def mail_of(runs: Sequence[FailedRun], settings: Settings) -> EmailMessage:
    """Write one mail that tells of failed runs: what, where and what to do, in both languages."""
    message = EmailMessage(policy=SMTP)
    places = ", ".join(run.where for run in runs)
    message["Subject"] = f"烽火 运行失败 · Fenghuo: failed: {places}"[:200]
    message["From"], message["To"] = settings.mail_from, ", ".join(settings.recipients)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(_text(run) for run in runs) + "\n", cte="base64")
    return message


def _text(run: FailedRun) -> str:
    alarm = run.alarm
    lines = [
        f"{alarm.title.zh} · {alarm.title.en}",
        f"{run.where} ({run.failed_at} UTC)",
        f"{run.error}: {run.message}",
        alarm.means.zh,
        alarm.means.en,
    ]
    for number, step in enumerate(alarm.steps, start=1):
        lines += [f"{number}. {step.words.zh}", f"   {step.words.en}"]
        if step.command:
            lines.append(f"   $ {filled(step.command, run)}")
    return "\n".join(lines)


def runbooks() -> str:
    """Write the page of every alarm, a section each."""
    return "\n".join([_HEAD, *(line for alarm in alarms() for line in _section(alarm))])


def _section(alarm: Alarm) -> Iterator[str]:
    yield f"## {alarm.alarm_id}\n"
    yield f"**{alarm.title.zh} · {alarm.title.en}**\n"
    yield f"{alarm.means.zh}\n\n{alarm.means.en}\n"
    for number, step in enumerate(alarm.steps, start=1):
        yield f"{number}. {step.words.zh}\n   {step.words.en}"
        if step.command:
            yield f"   `{step.command}`"
    yield ""


if __name__ == "__main__":
    Path(sys.argv[1], RUNBOOKS).write_text(runbooks(), encoding="utf-8", newline="\n")
