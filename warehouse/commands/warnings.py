"""The commands under ``fenghuo decide`` for warnings, their receivers and the measures taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from warehouse.commands.speech import DATE, Teaching, example, settings_in_force, today

_BY: Final = click.option("--person", required=True, help="办理人 · who does it.")
_WHY: Final = click.option("--reason", required=True, help="理由 · why, for whoever asks later.")
_DAY: Final = click.option(
    "--date", "day", type=DATE, default=None, help="日期 · day of the act; default: today."
)
_FILE: Final = click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="文本文件 · JSON with the text.",
)
_PROPOSAL: Final = click.option("--proposal", help="建议编号 · proposal whose text is taken.")


def _day(given: datetime | None) -> date:
    return given.date() if given else today()


@click.group(
    cls=Teaching,
    epilog=example(
        'fenghuo query "from reports.rpt_warning_proposals"   what tonight\'s tiers propose\n'
        "fenghuo decide warning draft W-2026-07 --proposal P-20261122-I08-H06-issue"
        ' --person 李 --reason "十月抽查"\n'
        'fenghuo decide warning validate W-2026-07 --person 王 --reason "数字已核"\n'
        'fenghuo decide warning issue W-2026-07 --person 李 --reason "局长办公会"'
    ),
)
def warning() -> None:
    """预警 · Warnings: draft, validate, issue, change, discard, lift; only people do it.

    起草人不能复核自己的文本；未复核的不能发布；解除须有第二人、效果评价和证据。
    Nobody validates a text of their own, nothing is issued that nobody has validated, and lifting
    asks for a second person, an evaluation and evidence.
    """


def _content(path: Path | None, proposal: str | None) -> Any:
    from warehouse.warnings import content_of_file, content_of_proposal

    if (path is None) == (proposal is None):
        raise click.UsageError("give the text by --file or by --proposal, one of them")
    if path is not None:
        return content_of_file(path)
    return content_of_proposal(settings_in_force(), str(proposal))


def _with_text(act: str) -> Callable[..., None]:
    def command(
        warning_id: str,
        path: Path | None,
        proposal: str | None,
        person: str,
        reason: str,
        day: datetime | None,
    ) -> None:
        from warehouse.warnings import act_on

        content = _content(path, proposal)
        stated = {"content": content, "person": person, "reason": reason}
        click.echo(act_on(settings_in_force(), warning_id, act, _day(day), **stated))

    return command


def _plain(act: str) -> Callable[..., None]:
    def command(warning_id: str, person: str, reason: str, day: datetime | None) -> None:
        from warehouse.warnings import act_on

        stated = {"person": person, "reason": reason}
        click.echo(act_on(settings_in_force(), warning_id, act, _day(day), **stated))

    return command


_TEXTS: Final = {
    "draft": "起草 · Begin a warning: its text, level, kind, audience and ground.",
    "change": "变更 · Write another version of a warning; it waits for a second person.",
}
_PLAIN: Final = {
    "validate": "复核 · Validate the newest text, as another person than who wrote it.",
    "issue": "发布 · Issue the text that was validated.",
    "discard": "撤稿 · Discard what is drafted; a version in force stays in force.",
}
for _name, _help in _TEXTS.items():
    _command = _DAY(_WHY(_BY(_PROPOSAL(_FILE(click.argument("warning_id")(_with_text(_name)))))))
    warning.command(
        name=_name,
        help=_help,
        epilog=example(
            f'fenghuo decide warning {_name} W-2026-07 --file text.json --person Li --reason "…"\n'
            "\n"
            "text.json:\n"
            '{"notice_type": "trade_notice", "audience": "firms", "level": "II",\n'
            ' "industry_code": "I08", "hazard_code": "H06", "basis_date": "2026-11-22",\n'
            ' "title_zh": "…", "title_en": "…", "text_zh": "…", "text_en": "…",\n'
            ' "is_publishable": true}'
        ),
    )(_command)
for _name, _help in _PLAIN.items():
    warning.command(
        name=_name,
        help=_help,
        epilog=example(f'fenghuo decide warning {_name} W-2026-07 --person Wang --reason "…"'),
    )(_DAY(_WHY(_BY(click.argument("warning_id")(_plain(_name))))))


@warning.command(
    epilog=example(
        "fenghuo decide warning lift W-2026-07 --person 李 --approved-by 王"
        ' --evaluation "不合格率由31%降至6%" --cite E-2027-03 --reason "复查合格"'
    )
)
@click.argument("warning_id")
@click.option("--approved-by", required=True, help="第二人 · second person.")
@click.option("--evaluation", required=True, help="效果评价 · what became of the danger.")
@click.option("--cite", "cited", multiple=True, required=True, help="证据 · evidence; repeat it.")
@_BY
@_WHY
@_DAY
def lift(
    warning_id: str,
    approved_by: str,
    evaluation: str,
    cited: tuple[str, ...],
    person: str,
    reason: str,
    day: datetime | None,
) -> None:
    """解除 · Lift a warning, with a second person, an evaluation and evidence."""
    from warehouse.warnings import act_on

    stated = {
        "approved_by": approved_by,
        "effect_evaluation": evaluation,
        "cited": cited,
        "person": person,
        "reason": reason,
    }
    click.echo(act_on(settings_in_force(), warning_id, "lift", _day(day), **stated))


@warning.command(
    epilog=example(
        "fenghuo decide warning receipt W-2026-07 --version 1 --receiver 蓬江区局"
        ' --kind authority --step acknowledged --channel 公文交换 --person 李 --reason "回执"'
    )
)
@click.argument("warning_id")
@click.option("--version", "version_number", type=click.IntRange(min=1), required=True)
@click.option("--receiver", required=True, help="接收方 · who.")
@click.option(
    "--kind",
    "receiver_kind",
    type=click.Choice(["authority", "firm", "association", "platform", "public"]),
    required=True,
    help="接收方类型 · what the receiver is.",
)
@click.option(
    "--step",
    type=click.Choice(["sent", "read", "acknowledged", "forwarded", "interpreted"]),
    required=True,
    help="步骤 · what the receiver did, or was done.",
)
@click.option("--channel", required=True, help="渠道 · by which channel.")
@_BY
@_WHY
@_DAY
def receipt(day: datetime | None, **stated: Any) -> None:
    """回执 · Write down who has an issued warning, and what they did with it."""
    from warehouse.warnings import acknowledge

    click.echo(f"{acknowledge(settings_in_force(), _day(day), **stated)}: written down")


@click.group(
    cls=Teaching,
    epilog=example(
        "fenghuo decide measure order A-2026-31 --warning W-2026-07 --measure M08 --owner 蓬江区局"
        ' --deadline rectification_order --person 李 --reason "W-2026-07"\n'
        'fenghuo decide measure done A-2026-31 --outcome "412 件下架" --person 李 --reason "报告"'
    ),
)
def measure() -> None:
    """快速反应措施 · Measures that a warning leads to: ordered, extended, done or cancelled."""


@measure.command()
@click.argument("action_id")
@click.option("--warning", "warning_id", required=True, help="预警编号 · warning in force.")
@click.option("--measure", "measure_code", required=True, help="措施 · M01 to M09.")
@click.option("--owner", required=True, help="责任单位 · who must do it.")
@click.option("--deadline", "deadline_code", help="法定期限 · legal clock.")
@click.option("--due", type=DATE, help="应办结日期 · last day, where no law sets one.")
@_BY
@_WHY
@_DAY
def order(action_id: str, due: datetime | None, day: datetime | None, **stated: Any) -> None:
    """下达 · Order a measure, with an owner and a clock."""
    _measured(action_id, "order", day, due_date=due.date().isoformat() if due else None, **stated)


@measure.command()
@click.argument("action_id")
@click.option("--due", type=DATE, required=True, help="新期限 · new last day.")
@_BY
@_WHY
@_DAY
def extend(action_id: str, due: datetime, day: datetime | None, **stated: Any) -> None:
    """延期 · Give an open measure another last day."""
    _measured(action_id, "extend", day, due_date=due.date().isoformat(), **stated)


@measure.command()
@click.argument("action_id")
@click.option("--outcome", required=True, help="结果 · what came of it.")
@click.option("--cite", "cited", multiple=True, help="证据 · evidence; may be repeated.")
@_BY
@_WHY
@_DAY
def done(action_id: str, day: datetime | None, **stated: Any) -> None:
    """办结 · Say that a measure is done, and what came of it."""
    _measured(action_id, "done", day, **stated)


@measure.command()
@click.argument("action_id")
@_BY
@_WHY
@_DAY
def cancel(action_id: str, day: datetime | None, **stated: Any) -> None:
    """取消 · End a measure that is not to be taken."""
    _measured(action_id, "cancel", day, **stated)


def _measured(action_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    from warehouse.warnings import act_on_measure

    click.echo(act_on_measure(settings_in_force(), action_id, act, _day(day), **stated))


@click.command(
    epilog=example(
        'fenghuo decide rectify 0f2a…9c order --person 李 --reason "责令改正通知书 2026-117"\n'
        "fenghuo decide rectify 0f2a…9c recheck_passed --cite 报告2027-03 --person 李"
        ' --reason "复查合格"'
    )
)
@click.argument("event_id")
@click.argument("act", type=click.Choice(["inform", "order", "recheck_passed", "recheck_failed"]))
@click.option("--cite", "cited", multiple=True, help="复查报告 · report of the re-check.")
@_BY
@_WHY
@_DAY
def rectify(event_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    """整改 · Write down that the firm of a failing check was told, ordered or re-checked."""
    from warehouse.warnings import act_on_failure

    click.echo(act_on_failure(settings_in_force(), event_id, act, _day(day), **stated))


@click.command(
    name="recall-progress",
    epilog=example(
        "fenghuo decide recall-progress 0f2a…9c plan --out 12400 --person 李"
        ' --reason "召回计划备案"\n'
        "fenghuo decide recall-progress 0f2a…9c report --back 3100 --cite 阶段报告1 --person 李"
        ' --reason "企业阶段报告"'
    ),
)
@click.argument("event_id")
@click.argument("act", type=click.Choice(["plan", "report", "correct", "complete"]))
@click.option("--out", "units_out", type=click.IntRange(min=0), help="在外数量 · units out.")
@click.option(
    "--back", "units_back", type=click.IntRange(min=0), help="累计召回数量 · units back so far."
)
@click.option("--cite", "cited", multiple=True, help="报告 · report; may be repeated.")
@_BY
@_WHY
@_DAY
def recall_progress(event_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    """召回进度 · Write down how many units of a recall are out and how many have come back.

    数量自召回开始累计；在外数量不明的可以不填，完成率即为不明。
    Units count from the beginning; while nobody knows how many are out, nor is the share known.
    """
    from warehouse.warnings import report_recall

    click.echo(report_recall(settings_in_force(), event_id, act, _day(day), **stated))


@click.command(
    epilog=example(
        "fenghuo decide match 0f2a…9c 77b1…04 --verdict same --person 李"
        ' --reason "铭牌照片与境外公告一致"'
    )
)
@click.argument("left_id")
@click.argument("right_id")
@click.option(
    "--verdict",
    type=click.Choice(["same", "not_same"]),
    required=True,
    help="结论 · one product or not.",
)
@_BY
@_WHY
@_DAY
def match(left_id: str, right_id: str, day: datetime | None, **stated: Any) -> None:
    """同一产品 · Say whether goods here and a recall abroad are one product, for good."""
    from warehouse.warnings import match_products

    click.echo(match_products(settings_in_force(), left_id, right_id, _day(day), **stated))


@click.command(
    epilog=example(
        "fenghuo decide take receipts from_exchange.jsonl\n"
        "\n"
        "one JSON object a line, as the register itself has them:\n"
        '{"decision_id": "X-1", "decided_date": "2026-11-25", "person": "exchange",\n'
        ' "reason": "receipt 1187", "warning_id": "W-2026-07", "version_number": 1,\n'
        ' "receiver": "蓬江区局", "receiver_kind": "authority", "step": "read", "channel": "OA"}'
    )
)
@click.argument(
    "register",
    type=click.Choice(
        [
            *("warnings", "receipts", "responses", "rectifications", "recall_reports", "matches"),
            *("overrides", "assessments", "corrections", "losses", "credit_acts", "sharing_acts"),
            *("port_acts", "rights_acts"),
        ]
    ),
)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take(register: str, path: Path) -> None:
    """接收 · Take lines that another system hands over: all of them, or none if one is wrong."""
    from warehouse.registering import take as write

    fresh, standing = write(settings_in_force(), register, path)
    click.echo(f"{path.name}: {fresh} written down, {standing} stood already")
