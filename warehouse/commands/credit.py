"""The commands ``fenghuo decide credit``: points, lists and grades, their appeals and repairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from warehouse.commands.speech import DATE, Teaching, example, settings_in_force, today

_BY: Final = click.option("--person", required=True, help="办理人 · who does it.")
_WHY: Final = click.option("--reason", required=True, help="理由 · why, for whoever asks later.")
_DAY: Final = click.option(
    "--date", "day", type=DATE, default=None, help="日期 · day of the act; default: today."
)
_CITED: Final = click.option(
    "--cite", "cited", multiple=True, help="证据 · evidence; may be repeated."
)
_SECOND: Final = click.option("--approved-by", help="第二人 · second person.")


@click.group(
    cls=Teaching,
    epilog=example(
        'fenghuo query "from reports.rpt_credit_proposals"   what the rules would count\n'
        "fenghuo decide credit record C-2026-017 --proposal K-0f2a…9c-failed_major"
        ' --person 李 --reason "监督抽查不合格"\n'
        'fenghuo decide credit validate C-2026-017 --person 王 --reason "已核"\n'
        "fenghuo decide credit repair C-2026-017 --person 李 --approved-by 王"
        ' --cite 信用修复决定书3号 --reason "整改完毕"'
    ),
)
def credit() -> None:
    """信用 · Points, white and black lists, grades: record, validate, appeal, repair, leave.

    登记人不能复核；异议由第三人决定；修复与移出须有第二人和证据。机器只提出建议。
    Nobody validates what they recorded, a third person decides an appeal, repair and exit ask for
    a second person and evidence. The machine only proposes.
    """


@credit.command(
    epilog=example(
        "fenghuo decide credit record C-2026-018 --file item.json --person Li"
        ' --reason "列入决定书"\n'
        "\n"
        "item.json:\n"
        '{"subject": "list_entry", "scheme": "samr", "code": "seriously_unlawful",\n'
        ' "operator": {"firm_name": "…", "credit_code": "91440700MA0000000X"},\n'
        ' "document": "…〔2026〕3号", "publication_basis": "总局令44号"}'
    )
)
@click.argument("credit_id")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="事项文件 · JSON that says what is recorded.",
)
@click.option("--proposal", help="建议编号 · proposal that is taken up.")
@_BY
@_WHY
@_DAY
def record(
    credit_id: str, path: Path | None, proposal: str | None, day: datetime | None, **stated: Any
) -> None:
    """登记 · Record points, a list entry or a grade; it counts once another person validates."""
    from warehouse.credit import content_of_proposal
    from warehouse.warnings import content_of_file

    if (path is None) == (proposal is None):
        raise click.UsageError("say what is recorded by --file or by --proposal, one of them")
    content = (
        content_of_file(path)
        if path is not None
        else content_of_proposal(settings_in_force(), str(proposal))
    )
    _written(credit_id, "record", day, content=content, **stated)


def _written(credit_id: str, act: str, day: datetime | None, **stated: Any) -> None:
    from warehouse.credit import act_on

    on = day.date() if day else today()
    click.echo(act_on(settings_in_force(), credit_id, act, on, **stated))


def _command(act: str) -> Callable[..., None]:
    def command(credit_id: str, day: datetime | None, **stated: Any) -> None:
        _written(credit_id, act, day, **stated)

    return command


_ACTS: Final = {
    "validate": "复核 · Validate what another person recorded; it counts from this day.",
    "discard": "撤销登记 · Discard what nobody has validated.",
    "appeal": "异议 · Write down that the operator appeals; it counts on, and is not pushed.",
    "uphold": "异议成立 · Decide for the operator, with evidence: it has never counted.",
    "dismiss": "异议不成立 · Decide against the operator, as a person who had no hand in it.",
    "repair": "信用修复 · End points that were made good, with a second person and evidence.",
    "exit": "移出 · End a list entry or a grade, with a second person and evidence.",
}
_SECONDED: Final = frozenset({"repair", "exit"})
_PROVED: Final = _SECONDED | {"uphold"}
for _name, _help in _ACTS.items():
    _made: Any = _DAY(_WHY(_BY(click.argument("credit_id")(_command(_name)))))
    _options = " --person 李"
    if _name in _PROVED:
        _made, _options = _CITED(_made), f"{_options} --cite 决定书3号"
    if _name in _SECONDED:
        _made, _options = _SECOND(_made), f"{_options} --approved-by 王"
    credit.command(
        name=_name,
        help=_help,
        epilog=example(f'fenghuo decide credit {_name} C-2026-017{_options} --reason "…"'),
    )(_made)
