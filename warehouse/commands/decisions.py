"""The commands under ``fenghuo decide``: what people decide is written down, never over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from warehouse.commands.speech import DATE, Teaching, business_date, example, settings_in_force


@click.group(
    cls=Teaching,
    epilog=example('fenghuo decide withdraw C-1a2b3c4d5e6f --person Li --reason "it was right"'),
)
def decide() -> None:
    """Write down what people decide: values put right, losses let pass, warnings and measures."""


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


@decide.command(
    epilog=example(
        'fenghuo decide assess chair.json --person 李 --validated-by 王 --reason "投诉 2026-1187"\n'
        'fenghuo decide assess chair.json --person Li --reason "complaint 2026-1187"\n'
        "\n"
        "chair.json:\n"
        '{"industry_code": "I09", "hazard_code": "H01", "product_name": "folding chair",\n'
        ' "items_in_use": 40000, "uncertainty": "low", "uncertainty_reason": "steps counted",\n'
        ' "valid_until": "2027-11-19",\n'
        ' "scenarios": [{"scenario_id": "finger", "injury": "pinch", "severity_level": 1,\n'
        '   "steps": [{"text": "a finger is in the gap", "probability": "1/50"},\n'
        '             {"text": "the finger is pinched", "probability": "1/10"}]}]}'
    )
)
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_BY
@_WHY
@click.option("--validated-by", default=None, help="复核人 · second person; without one it waits.")
@click.option(
    "--date", "day", type=DATE, default=None, help="首日 · first day; default: yesterday."
)
def assess(
    draft: Path, person: str, reason: str, validated_by: str | None, day: datetime | None
) -> None:
    """评估单个产品的风险 · Assess a product: how it could harm somebody, step by step.

    每一情景的概率是各步之积；等级由 8×4 矩阵在下一次构建时得出，复核后计入所在单元。
    The probability of a scenario is the product of its steps; the level follows from the 8 × 4
    matrix in the next build. Validated by a second person it counts in its industry and hazard
    until the day in the draft, or until a later one names it in "supersedes".
    """
    from warehouse.decide import assess as write
    from warehouse.decisions.drafts import probabilities

    decided, is_new = write(
        settings_in_force(),
        draft,
        person=person,
        reason=reason,
        validated_by=validated_by,
        day=business_date(day),
    )
    click.echo(f"{decided.decision_id}: {'written down' if is_new else 'stands already'}")
    for name, share in probabilities(decided).items():
        click.echo(f"  {name}: 概率 probability {share}")
    if decided.validated_by is None:
        click.echo("  待复核 · waits for a second person: not counted until it is validated")


_CELL: Final = (
    click.option("--industry", "industry_code", required=True, help="行业 · I01 to I26."),
    click.option("--hazard", "hazard_code", required=True, help="危害 · H01 …, SAFETY or ALL."),
)


@decide.command(
    epilog=example(
        "fenghuo decide override --industry I26 --hazard H06 --tier III --expires 2026-12-31"
        ' --person 李 --reason "春节前专项整治"\n'
        "fenghuo decide override --industry I06 --hazard H06 --tier normal --expires 2026-12-31"
        ' --person Li --approved-by Wang --reason "one campaign, counted twice"'
    )
)
@_CELL[0]
@_CELL[1]
@click.option(
    "--tier",
    "tier_code",
    type=click.Choice(["I", "II", "III", "IV", "normal"]),
    required=True,
    help="等级 · tier that is set.",
)
@click.option("--expires", type=DATE, required=True, help="失效日期 · last day, within a year.")
@click.option("--approved-by", help="第二人 · second person; lowering a tier asks for one.")
@_BY
@_WHY
@click.option(
    "--date", "day", type=DATE, default=None, help="首日 · first day; default: yesterday."
)
def override(expires: datetime, day: datetime | None, **stated: str | None) -> None:
    """人工定级 · Set the tier of an industry and hazard against the rules, until a day.

    规则给出的等级与人工等级并列保存；调低等级而无第二人的，只列出，不生效。
    Both tiers are kept side by side. Lowering a tier without a second person is shown, not applied.
    """
    _overridden("override", day, expires_date=expires.date().isoformat(), **stated)


@decide.command(
    epilog=example(
        "fenghuo decide release --industry I06 --hazard H06 --person 李 --approved-by 王"
        ' --evaluation "召回完成，复查合格" --reason "会议纪要 2026-41"'
    )
)
@_CELL[0]
@_CELL[1]
@click.option("--approved-by", required=True, help="第二人 · second person.")
@click.option(
    "--evaluation",
    "effect_evaluation",
    required=True,
    help="效果评价 · what became of the measures.",
)
@_BY
@_WHY
@click.option(
    "--date", "day", type=DATE, default=None, help="首日 · first day; default: yesterday."
)
def release(day: datetime | None, **stated: str | None) -> None:
    """解除持有 · End the hold on a tier that only people may end."""
    _overridden("release", day, **stated)


def _overridden(kind: str, day: datetime | None, **stated: str | None) -> None:
    from warehouse.decide import override as write

    name, is_new = write(settings_in_force(), day=business_date(day), kind=kind, **stated)
    click.echo(f"{name}: {'written down' if is_new else 'stands already'}")
