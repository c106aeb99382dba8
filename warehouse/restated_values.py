"""Every rate and tier that was published and later changed: a register beside that of the counts.

A rate of a past month or a tier of a past month end is restated when a later version prints it
otherwise. Its cause is what moved most of the events that it rests on; where none of them moved,
the model did: the cells it borrows from, the delay, a rule.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from warehouse import changes, store

SCHEMA: Final = "reports"
NAME: Final = "rpt_restated_values"
TABLE: Final = f"{SCHEMA}.{NAME}"
DESCRIPTION: Final = (
    "比率与等级修订 · every rate of a past month and every tier of a past month end that was"
    " published and that a later version prints otherwise, with what moved it; one row a value and"
    " version"
)
_VERSIONS: Final = {
    "restated_date": "修订日期 · business date of the version that changed the value",
    "restated_version": "修订版本 · version that changed the value",
    "previous_version": "原版本 · version that published the old value",
    "previous_date": "原发布日期 · business date of that version",
}
COLUMNS: Final = {
    **_VERSIONS,
    "column_name": "指标 · column of the value: failure_rate, one of its kin, or tier_code",
    "industry_code": "行业代码 · industry",
    "hazard_code": "危害代码 · a hazard, ALL, SAFETY or ANY",
    "evidence_class": "证据类别 · class of evidence; null of a tier",
    "sampling_basis": "抽样性质 · sampling basis; null of a tier",
    "period_date": "期间 · first day of the month of a rate, month end of a tier",
    "value_before": "变化前 · rate in the version before; null of a tier",
    "value_after": "变化后 · rate in this version; null of a tier, or where there is none any more",
    "tier_code_before": "变化前等级 · tier in the version before; null of a rate",
    "tier_code_after": "变化后等级 · tier in this version; null of a rate",
    "cause": (
        "原因 · new, late, edit, retraction, correction or method: what moved most of the events"
        " behind it; model where none of them moved"
    ),
}
KEY: Final = (
    *("restated_version", "column_name", "industry_code", "hazard_code", "evidence_class"),
    *("sampling_basis", "period_date"),
)
TYPES: Final = {
    **dict.fromkeys(COLUMNS, "varchar"),
    **dict.fromkeys(("restated_date", "previous_date", "period_date"), "date"),
    **dict.fromkeys(("value_before", "value_after"), "double"),
}
RATES: Final = ("failure_rate", "failure_rate_standardised", "failure_rate_shrunken")
PRINTED_DIGITS: Final = 3  # a rate is printed as a percentage with one decimal
_RATES: Final = "reports.rpt_hazard_rate_trends"
_RATE_KEY: Final = (
    *("industry_code", "hazard_code", "evidence_class", "sampling_basis", "event_month"),
)
_TIERS: Final = "reports.rpt_tier_cell_history"
_TIER_KEY: Final = ("industry_code", "hazard_code", "as_of_date")
WINDOW_MONTHS: Final = 12  # of the events that a tier rests on

_OF_RATES: Final = """
select '{column}' as column_name, industry_code, hazard_code, evidence_class, sampling_basis,
    event_month as period_date, before.{column} as value_before, after.{column} as value_after,
    null as tier_code_before, null as tier_code_after
from previous.reports.rpt_hazard_rate_trends as before
left join {current}.reports.rpt_hazard_rate_trends as after using ({key})
where event_month < date_trunc('month', date '{previous_date}')
    and before.{column} is not null
    and round(before.{column}, {digits}) is distinct from round(after.{column}, {digits})
"""
_OF_TIERS: Final = """
select 'tier_code' as column_name, industry_code, hazard_code, null as evidence_class,
    null as sampling_basis, as_of_date as period_date, null as value_before, null as value_after,
    before.tier_code as tier_code_before, after.tier_code as tier_code_after
from previous.reports.rpt_tier_cell_history as before
inner join {current}.reports.rpt_tier_cell_history as after using ({key})
where as_of_date < date '{previous_date}' and before.tier_code <> after.tier_code
"""
_TOLD: Final = """
with moved as ({moved}),
parts as (
    unpivot (
        select moved.*, {parts}
        from moved
        left join {current}.reports.rpt_changes as told
            on moved.industry_code = told.industry_code
            and (
                moved.hazard_code = told.hazard_code
                or moved.hazard_code = 'ANY' and told.hazard_code = 'ALL'
                or told.measure = 'check_count'
            )
            and moved.evidence_class is not distinct from
                case when moved.evidence_class is not null then told.evidence_class end
            and moved.sampling_basis is not distinct from
                case when moved.sampling_basis is not null then told.sampling_basis end
            and told.event_month between
                case
                    when moved.column_name = 'tier_code'
                        then date_trunc('month', period_date) - to_months({months} - 1)
                    else period_date
                end
                and period_date
        group by all
    ) on {names} into name cause value event_count
)
select date '{day}' as restated_date, {version} as restated_version,
    {previous} as previous_version, date '{previous_date}' as previous_date,
    * exclude (cause, event_count),
    case when event_count > 0 then cause else 'model' end as cause
from parts
qualify row_number() over (
    partition by column_name, industry_code, hazard_code, evidence_class, sampling_basis,
        period_date
    order by event_count desc, cause
) = 1
order by all
"""


def create(connection: store.Connection, current: str) -> None:
    """Create the register without any row: what the first version has."""
    columns = ", ".join(f"{name} {TYPES[name]}" for name in COLUMNS)
    connection.execute(f"create or replace table {current}.{TABLE} ({columns})")


def write(
    connection: store.Connection,
    current: str,
    version: tuple[str, date],
    before: tuple[str, date],
) -> None:
    """Carry on the register of the version before with what this version prints otherwise.

    Parameters
    ----------
    connection
        Where the file being built is the database ``current`` with its changes written, and the
        version before is attached as ``previous``.
    current
        Name of the database of the file being built.
    version, before
        Name and business date of the version being built, and of the one before.
    """
    if changes.has(connection, "previous", TABLE, tuple(COLUMNS)):
        connection.execute(f"insert into {current}.{TABLE} by name from previous.{TABLE}")
    moved = _moved(connection, current, before[1])
    if not moved:
        return
    told = _TOLD.format(
        moved=" union all by name ".join(moved),
        parts=", ".join(
            f"sum(abs(coalesce(told.{part}, 0)))::bigint as {part.removesuffix('_part')}"
            for part in changes.PARTS
        ),
        names=", ".join(part.removesuffix("_part") for part in changes.PARTS),
        months=WINDOW_MONTHS,
        current=current,
        day=version[1],
        version=store.literal(version[0]),
        previous=store.literal(before[0]),
        previous_date=before[1],
    )
    connection.execute(f"insert into {current}.{TABLE} by name {told}")


def _moved(connection: store.Connection, current: str, previous_date: date) -> list[str]:
    """Write the queries for what is printed otherwise, as far as both files tell it."""

    def both_have(table: str, columns: tuple[str, ...]) -> bool:
        return all(changes.has(connection, file, table, columns) for file in ("previous", current))

    stated = {"current": current, "previous_date": previous_date, "digits": PRINTED_DIGITS}
    found = [
        _OF_RATES.format(**stated, column=column, key=", ".join(_RATE_KEY))
        for column in RATES
        if both_have(_RATES, (*_RATE_KEY, column))
    ]
    if both_have(_TIERS, (*_TIER_KEY, "tier_code")):
        found.append(_OF_TIERS.format(**stated, key=", ".join(_TIER_KEY)))
    return found
