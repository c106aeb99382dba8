"""The commands ``fenghuo decide port`` and ``fenghuo decide rights``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import click

from warehouse.commands.speech import DATE, Teaching, example, settings_in_force, today

_BY: Final = click.option("--person", required=True, help="办理人 · who does it.")
_WHY: Final = click.option("--reason", required=True, help="理由 · why, for whoever asks later.")
_DAY: Final = click.option(
    "--date", "day", type=DATE, default=None, help="日期 · day of the act; default: today."
)
_TIME: Final = click.DateTime(formats=["%Y-%m-%dT%H:%M"])
_LEVEL: Final = click.Choice(["I", "II", "III", "IV"])


@click.group(
    cls=Teaching,
    epilog=example(
        "fenghuo decide port report B-2026-03 --kind incident --port 新会港 --level II"
        ' --at 2026-11-24T09:30 --text "集装箱泄漏" --person 李 --reason "值班电话"\n'
        "fenghuo decide port respond B-2026-03 --at 2026-11-24T10:05 --resource 消防车3台"
        ' --person 李 --reason "现场报告"\n'
        "fenghuo decide port close B-2026-03 --approved-by 王 --outcome 已清理 --cite 总结报告"
        ' --person 李 --reason "险情解除"'
    ),
)
def port() -> None:
    """口岸应急 · Incidents and drills at ports: report, respond, grade anew, close.

    响应以首报级别的时限计；降级与结束须有第二人。
    A response is held to the clock of the level first reported; lowering and closing ask for a
    second person.
    """


@port.command()
@click.argument("incident_id")
@click.option(
    "--kind", type=click.Choice(["incident", "drill"]), required=True, help="类别 · kind."
)
@click.option("--port", required=True, help="口岸 · port.")
@click.option("--level", type=_LEVEL, required=True, help="级别 · level.")
@click.option("--at", "occurred_time", type=_TIME, required=True, help="发生时间 · when.")
@click.option("--text", required=True, help="经过 · what happened.")
@_BY
@_WHY
@_DAY
def report(incident_id: str, person: str, reason: str, day: datetime | None, **stated: Any) -> None:
    """报告 · Report an incident, or a drill."""
    occurrence = {**stated, "occurred_time": stated["occurred_time"].isoformat()}
    _at_port(incident_id, "report", day, occurrence=occurrence, person=person, reason=reason)


@port.command()
@click.argument("incident_id")
@click.option("--at", "responded_time", type=_TIME, required=True, help="响应时间 · when.")
@click.option(
    "--resource", "resources", multiple=True, required=True, help="应急资源 · what; repeat it."
)
@_BY
@_WHY
@_DAY
def respond(incident_id: str, day: datetime | None, **stated: Any) -> None:
    """响应 · Write down when it was answered and with what."""
    stated["responded_time"] = stated["responded_time"].isoformat()
    _at_port(incident_id, "respond", day, **stated)


@port.command()
@click.argument("incident_id")
@click.option("--level", type=_LEVEL, required=True, help="新级别 · new level.")
@click.option("--approved-by", help="第二人 · second person, to lower it.")
@_BY
@_WHY
@_DAY
def regrade(incident_id: str, day: datetime | None, **stated: Any) -> None:
    """调整级别 · Raise a level, or lower it with a second person."""
    _at_port(incident_id, "regrade", day, **stated)


@port.command()
@click.argument("incident_id")
@click.option("--approved-by", required=True, help="第二人 · second person.")
@click.option("--outcome", required=True, help="结果 · how it ended.")
@click.option("--cite", "cited", multiple=True, required=True, help="证据 · evidence; repeat it.")
@_BY
@_WHY
@_DAY
def close(incident_id: str, day: datetime | None, **stated: Any) -> None:
    """结束 · Close what was answered, with a second person and evidence."""
    _at_port(incident_id, "close", day, **stated)


def _at_port(incident_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    from warehouse.trading import act_on_incident

    on = day.date() if day else today()
    click.echo(act_on_incident(settings_in_force(), incident_id, act, on, **stated))


@click.group(
    cls=Teaching,
    epilog=example(
        "fenghuo decide rights open R-2026-02 --market US --right patent --side accused"
        ' --industry I07 --firm 某厂 --text "337调查" --person 李 --reason "企业求助"\n'
        'fenghuo decide rights aid R-2026-02 --aid "专家咨询" --person 李 --reason "来访"\n'
        'fenghuo decide rights close R-2026-02 --outcome settled --person 李 --reason "和解协议"'
    ),
)
def rights() -> None:
    """知识产权 · Cases of intellectual property abroad: opened, helped, ended."""


@rights.command(name="open")
@click.argument("case_id")
@click.option("--market", "market_code", required=True, help="市场 · market, ISO code.")
@click.option(
    "--right",
    "right_kind",
    type=click.Choice(["patent", "trademark", "copyright", "design", "trade_secret"]),
    required=True,
    help="权利 · right.",
)
@click.option(
    "--side", type=click.Choice(["accused", "claimant"]), required=True, help="地位 · side."
)
@click.option("--industry", "industry_code", required=True, help="行业 · industry.")
@click.option("--firm", "firm_name", required=True, help="企业 · local firm.")
@click.option("--text", required=True, help="案情 · what it is about.")
@_BY
@_WHY
@_DAY
def open_case(case_id: str, person: str, reason: str, day: datetime | None, **stated: Any) -> None:
    """立案 · Open a case."""
    _in_case(case_id, "open", day, case=stated, person=person, reason=reason)


@rights.command()
@click.argument("case_id")
@click.option("--aid", required=True, help="援助 · which.")
@_BY
@_WHY
@_DAY
def aid(case_id: str, day: datetime | None, **stated: Any) -> None:
    """援助 · Write down an aid that was given."""
    _in_case(case_id, "aid", day, **stated)


@rights.command(name="close")
@click.argument("case_id")
@click.option(
    "--outcome",
    type=click.Choice(["won", "lost", "settled", "withdrawn"]),
    required=True,
    help="结果 · how it ended.",
)
@click.option("--cite", "cited", multiple=True, help="证据 · evidence; may be repeated.")
@_BY
@_WHY
@_DAY
def close_case(case_id: str, day: datetime | None, **stated: Any) -> None:
    """结案 · Close a case."""
    _in_case(case_id, "close", day, **stated)


def _in_case(case_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    from warehouse.trading import act_on_case

    on = day.date() if day else today()
    click.echo(act_on_case(settings_in_force(), case_id, act, on, **stated))
