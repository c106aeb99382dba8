"""What moved each headline number since the version before, by cause, in parts that add up.

A headline number is a month's cell of the trends: checks and failures of spot checks, reports and
units of the rest. Each event adds to its cells; those that add otherwise now than before are the
change, and every event has one cause.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from warehouse import store

SCHEMA: Final = "reports"
NAME: Final = "rpt_changes"
TABLE: Final = f"{SCHEMA}.{NAME}"
DESCRIPTION: Final = (
    "变化分解 · what moved each month's number since the version before, by cause; the parts sum to"
    " the change; one row a measure, class of evidence, sampling basis, industry, hazard and month"
    " that changed"
)
PARTS: Final = {
    "new_part": "新增 · events that were not known before",
    "late_part": "迟报 · events that arrived late, as their history says",
    "edit_part": "发布者修改 · events that their publisher changed",
    "retraction_part": "撤回 · events that their publisher took back, or listed again",
    "correction_part": "更正 · events that a person's decision changed",
    "method_part": "方法 · events that nobody changed: a rule, a map, a reading or its dates did",
}
COLUMNS: Final = {
    "measure": "指标 · check_count, failure_count, event_count or unit_count",
    "evidence_class": "证据类别 · class of evidence",
    "sampling_basis": "抽样性质 · sampling basis; not_sampled for reports",
    "industry_code": "行业代码 · industry",
    "hazard_code": "危害代码 · a hazard, ALL or SAFETY",
    "event_month": "月份 · first day of the month",
    "previous_version": "上一版本 · version that is compared with",
    "value_before": "变化前 · number in the version before",
    "value_after": "变化后 · number in this version",
    **PARTS,
}
KEY: Final = (
    *("measure", "evidence_class", "sampling_basis", "industry_code", "hazard_code"),
    "event_month",
)
_NUMBERS: Final = ("value_before", "value_after", *PARTS)
TYPES: Final = {
    **dict.fromkeys(COLUMNS, "varchar"),
    "event_month": "date",
    **dict.fromkeys(_NUMBERS, "bigint"),
}
_NEEDED: Final = {
    "marts.fct_safety_events": (
        *("event_id", "content_hash", "record_type", "evidence_class", "industry_code"),
        *("sampling_basis", "is_rate_eligible", "is_nonconforming", "unit_count"),
        *("event_date", "event_month", "batch_id"),
    ),
    "marts.brg_event_hazards": ("event_id", "hazard_code"),
    "marts.dim_hazard": ("hazard_code", "is_safety"),
    "reports.rpt_source_files": ("batch_id",),
}
READ: Final = (*_NEEDED, "reports.rpt_record_versions")  # what is read of the later file
_HISTORY: Final = ("record_id", "version_type", "version_cause", "is_current")

_CONTRIBUTIONS: Final = """
with events as (
    select * from {database}.marts.fct_safety_events
    where event_month is not null and event_date <= date '{as_of}'
        and (record_type <> 'spot_check_result' or is_rate_eligible)
),
counted as (
    select * from events where record_type <> 'spot_check_result' or is_nonconforming
),
lines as (
    select event_id, 'ALL' as hazard_code from counted
    union all
    select event_id, hazard_code
    from counted inner join {database}.marts.brg_event_hazards using (event_id)
    union all
    select distinct event_id, 'SAFETY'
    from counted
    inner join {database}.marts.brg_event_hazards using (event_id)
    inner join {database}.marts.dim_hazard using (hazard_code)
    where is_safety
),
measured as (
    select event_id, 'check_count' as measure, 'ALL' as hazard_code, 1::decimal(38, 0) as value
    from events where record_type = 'spot_check_result'
    union all
    select event_id,
        case when record_type = 'spot_check_result' then 'failure_count' else 'event_count' end,
        hazard_code, 1
    from counted inner join lines using (event_id)
    union all
    select event_id, 'unit_count', hazard_code, unit_count
    from counted inner join lines using (event_id)
    where record_type <> 'spot_check_result' and unit_count > 0
)
select event_id, measure, evidence_class, sampling_basis, industry_code, hazard_code, event_month,
    value
from measured inner join events using (event_id)
"""

_CAUSES: Final = """
select moved.event_id,
    case
        when before.event_id is null and history.version_type = 'reappeared' then 'retraction'
        when history.version_type = 'correction' and (before.event_id is null
            or after.event_id is null or before.content_hash <> after.content_hash)
            then 'correction'
        when before.event_id is null and known.batch_id is not null then 'method'
        when before.event_id is null and history.version_type in ('new', 'late')
            then history.version_type
        when before.event_id is null and after.event_month < date '{month_before}' then 'late'
        when before.event_id is null then 'new'
        when after.event_id is null and {is_taken_back} then 'retraction'
        when after.event_id is null then 'method'
        when before.content_hash <> after.content_hash
            and history.version_cause = 'reading_changed' then 'method'
        when before.content_hash <> after.content_hash then 'edit'
        when before.event_date > date '{as_of_before}' then 'new'
        else 'method'
    end as cause
from (select distinct event_id from {moves}) as moved
left join previous.marts.fct_safety_events as before using (event_id)
left join {current}.marts.fct_safety_events as after using (event_id)
left join (select distinct batch_id from previous.reports.rpt_source_files) as known
    on after.batch_id = known.batch_id
left join current_history as history on moved.event_id = history.record_id
"""

_CELL: Final = ", ".join(KEY)
_SUMMED: Final = f"""
insert into {{current}}.{{table}}
with summed as (
    select {_CELL}, {
    ", ".join(
        f"coalesce(sum(value) filter (where cause = '{part.removesuffix('_part')}'), 0)::bigint"
        f" as {part}"
        for part in PARTS
    )
}
    from moves inner join causes using (event_id)
    group by all
),
befores as (
    select {_CELL}, sum(value)::bigint as value from contributions_before group by all
),
afters as (
    select {_CELL}, sum(value)::bigint as value from contributions_after group by all
)
select {_CELL}, {{version}}, coalesce(befores.value, 0), coalesce(afters.value, 0),
    {", ".join(PARTS)}
from summed
left join befores using ({_CELL})
left join afters using ({_CELL})
where {" or ".join(f"{part} <> 0" for part in PARTS)}
order by all
"""  # noqa: S608 - names of our own columns


def write(
    connection: store.Connection,
    current: str,
    as_of: date,
    before: tuple[str, date],
) -> None:
    """Create the table of changes in the file being built.

    Parameters
    ----------
    connection
        Where the file being built is the database ``current``, and the version before is attached
        as ``previous``.
    current
        Name of the database of the file being built.
    as_of
        Its business date.
    before
        Name and business date of the version before.
    """
    name, as_of_before = before
    _create_moves(connection, current, as_of, as_of_before)
    _create_history(connection, current)
    name_causes(connection, current, as_of_before, moves="moves", causes="causes")
    connection.execute(_SUMMED.format(current=current, table=TABLE, version=store.literal(name)))


def name_causes(
    connection: store.Connection, current: str, as_of_before: date, *, moves: str, causes: str
) -> None:
    """Give each event of the temporary table ``moves`` its one cause, in the table ``causes``.

    The history must have been shown before, as :func:`write` does.
    """
    connection.execute(
        f"create temp table {causes} as "
        + _CAUSES.format(
            current=current,
            moves=moves,
            month_before=as_of_before.replace(day=1),
            as_of_before=as_of_before,
            is_taken_back="history.version_type = 'retracted'"
            if has(connection, current, "reports.rpt_record_versions", _HISTORY)
            else "true",
        )
    )


def create(connection: store.Connection, current: str) -> None:
    """Create the table without any row: what stands when there is nothing to compare with."""
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    connection.execute(f"create or replace table {current}.{TABLE} ({columns})")


def can_compare(connection: store.Connection, current: str) -> bool:
    """Say whether both files hold the columns that are compared."""
    return all(
        has(connection, database, table, columns)
        for database in (current, "previous")
        for table, columns in _NEEDED.items()
    )


def _create_moves(
    connection: store.Connection, current: str, as_of: date, as_of_before: date
) -> None:
    """Lay out what each event adds now and added before, and what of it differs."""
    sides = (("before", "previous", as_of_before), ("after", current, as_of))
    for side, database, day in sides:
        connection.execute(
            f"create temp table contributions_{side} as "
            + _CONTRIBUTIONS.format(database=database, as_of=day)
        )
    connection.execute(
        "create temp table moves as "
        "(select * from contributions_after except select * from contributions_before)"
        " union all select * replace (-value as value) from "
        "(select * from contributions_before except select * from contributions_after) as lost"
    )


def _create_history(connection: store.Connection, current: str) -> None:
    """Show what the history says of each record, where it is kept."""
    connection.execute(
        "create temp table current_history (record_id varchar, version_type varchar,"
        " version_cause varchar)"
    )
    if has(connection, current, "reports.rpt_record_versions", _HISTORY):
        connection.execute(
            "insert into current_history select record_id, version_type, version_cause"  # noqa: S608
            f" from {current}.reports.rpt_record_versions where is_current"
        )


def has(connection: store.Connection, database: str, table: str, columns: tuple[str, ...]) -> bool:
    """Say whether a file holds a table with these columns."""
    schema, name = table.split(".")
    found = connection.execute(
        "select column_name from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ?",
        [database, schema, name],
    ).fetchall()
    return bool(found) and {row[0] for row in found} >= set(columns)
