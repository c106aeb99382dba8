"""Why a cell stands at another tier than in the version before: which inputs moved, and by what.

The counts that a tier rests on open to rows, so that each of their changes is split over the
causes of its events, exactly. Other inputs (a probability, a severity, a signal) are told before
and after.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from warehouse import changes, store

SCHEMA: Final = "reports"
NAME: Final = "rpt_tier_changes"
TABLE: Final = f"{SCHEMA}.{NAME}"
DESCRIPTION: Final = (
    "等级变化分解 · why a cell stands at another tier than in the version before; of a count the"
    " parts sum to the change; one row an industry, hazard and input that moved"
)
PARTS: Final = {
    **changes.PARTS,
    "window_part": "窗口移动 · events that have left the twelve months",
}
_TOLD: Final = (
    *("severity_level", "signal_count", "compared_count", "death_count", "same_product_count"),
    *("risk_rank", "watch_probability", "act_probability", "signal_ratio"),
)
COLUMNS: Final = {
    "industry_code": "行业代码 · industry",
    "hazard_code": "危害代码 · a safety hazard, or SAFETY for any of them",
    "changed_input": (
        "变动项 · input that moved; where none did: override for a decision, hold for a tier held"
        " or let go, rule for rules or their numbers"
    ),
    "previous_version": "上一版本 · version that is compared with",
    "tier_code_before": "变化前等级 · effective tier in the version before",
    "tier_code_after": "变化后等级 · effective tier in this version",
    "tier_code_computed_before": "变化前规则等级 · tier by the rules in the version before",
    "tier_code_computed_after": "变化后规则等级 · tier by the rules in this version",
    "rule_id_before": "变化前规则 · rule in the version before",
    "rule_id_after": "变化后规则 · rule in this version",
    "value_before": "变化前 · value in the version before",
    "value_after": "变化后 · value in this version",
    **PARTS,
}
KEY: Final = ("industry_code", "hazard_code", "changed_input")
TYPES: Final = {
    **dict.fromkeys(COLUMNS, "varchar"),
    "value_before": "double",
    "value_after": "double",
    **dict.fromkeys(PARTS, "bigint"),
}
_NEEDED: Final = {
    "reports.rpt_tier_cells": (
        *("industry_code", "hazard_code", "tier_code", "tier_code_computed", "rule_id"),
        *("override_state", "override_id"),
        *("window_start_date", "check_count", "failure_count", "report_count", *_TOLD),
    ),
    "reports.rpt_tier_cell_rows": ("industry_code", "hazard_code", "row_role", "event_id"),
}

_CELLS: Final = """
create temp table tier_cells_moved as
select industry_code, hazard_code, before.tier_code as tier_code_before,
    after.tier_code as tier_code_after,
    before.tier_code_computed as tier_code_computed_before,
    after.tier_code_computed as tier_code_computed_after,
    before.rule_id as rule_id_before, after.rule_id as rule_id_after, after.window_start_date,
    case
        when before.override_id is distinct from after.override_id
            or before.override_state is distinct from after.override_state then 'override'
        when before.tier_code_computed = after.tier_code_computed then 'hold'
        else 'rule'
    end as cause_without_input
from previous.reports.rpt_tier_cells as before
inner join {current}.reports.rpt_tier_cells as after using (industry_code, hazard_code)
where before.tier_code <> after.tier_code
    or before.tier_code_computed <> after.tier_code_computed
"""

# the checks of an industry stand once, for all of its hazards
_MOVES: Final = """
create temp table tier_moves as
with before as (
    select industry_code, hazard_code, row_role, event_id from previous.reports.rpt_tier_cell_rows
),
after as (
    select industry_code, hazard_code, row_role, event_id from {current}.reports.rpt_tier_cell_rows
),
moved as (
    select *, 1 as value from (select * from after except select * from before) as gained
    union all
    select *, -1 as value from (select * from before except select * from after) as lost
)
select cells.industry_code, cells.hazard_code, moved.row_role || '_count' as changed_input,
    moved.event_id, moved.value, cells.window_start_date
from moved
inner join tier_cells_moved as cells
    on moved.industry_code = cells.industry_code
        and (moved.hazard_code = cells.hazard_code or moved.row_role = 'check')
where moved.row_role in ('check', 'failure', 'report')
"""

_SPLIT: Final = f"""
create temp table tier_parts as
with caused as (
    select tier_moves.*,
        case
            when value < 0 and after.event_date < window_start_date
                and before.content_hash = after.content_hash then 'window'
            else tier_causes.cause
        end as cause
    from tier_moves
    inner join tier_causes using (event_id)
    left join previous.marts.fct_safety_events as before using (event_id)
    left join {{current}}.marts.fct_safety_events as after using (event_id)
)
select industry_code, hazard_code, changed_input, {
    ", ".join(
        f"coalesce(sum(value) filter (where cause = '{part.removesuffix('_part')}'), 0)::bigint"
        f" as {part}"
        for part in PARTS
    )
}
from caused
group by all
"""  # noqa: S608 - names of our own columns

_INPUTS: Final = " union all ".join(
    f"select industry_code, hazard_code, '{name}' as changed_input,"  # noqa: S608 - our own names
    f" {name}::double as value"
    f" from {{database}}.reports.rpt_tier_cells"
    for name in ("check_count", "failure_count", "report_count", *_TOLD)
)

_WRITTEN: Final = f"""
insert into {{current}}.{TABLE} by name
with values_before as ({_INPUTS.format(database="previous")}),
values_after as ({_INPUTS.format(database="{current}")}),
inputs as (
    select industry_code, hazard_code, changed_input, values_before.value as value_before,
        values_after.value as value_after
    from values_before
    full join values_after using (industry_code, hazard_code, changed_input)
),
moved as (
    select inputs.*, {", ".join(f"tier_parts.{part}" for part in PARTS)}
    from inputs
    left join tier_parts using (industry_code, hazard_code, changed_input)
    -- rows may have come and gone in equal number
    where value_before is distinct from value_after or tier_parts.industry_code is not null
)
select industry_code, hazard_code,
    coalesce(moved.changed_input, cells.cause_without_input) as changed_input,
    {{version}} as previous_version,
    cells.* exclude (industry_code, hazard_code, window_start_date, cause_without_input),
    moved.value_before, moved.value_after, {", ".join(f"moved.{part}" for part in PARTS)}
from tier_cells_moved as cells
left join moved using (industry_code, hazard_code)
order by all
"""  # noqa: S608 - names of our own columns


def create(connection: store.Connection, current: str) -> None:
    """Create the table without any row: what stands when there is nothing to compare with."""
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    connection.execute(f"create or replace table {current}.{TABLE} ({columns})")


def can_compare(connection: store.Connection, current: str) -> bool:
    """Say whether both files hold the tiers and the rows that are compared."""
    return all(
        changes.has(connection, database, table, columns)
        for database in (current, "previous")
        for table, columns in _NEEDED.items()
    )


def write(connection: store.Connection, current: str, before: tuple[str, date]) -> None:
    """Fill the table; the changes of the months must have been written before.

    Parameters
    ----------
    connection
        Where the file being built is the database ``current``, and the version before is attached
        as ``previous``.
    current
        Name of the database of the file being built.
    before
        Name and business date of the version before.
    """
    name, as_of_before = before
    connection.execute(_CELLS.format(current=current))
    connection.execute(_MOVES.format(current=current))
    changes.name_causes(connection, current, as_of_before, moves="tier_moves", causes="tier_causes")
    connection.execute(_SPLIT.format(current=current))
    connection.execute(_WRITTEN.format(current=current, version=store.literal(name)))
