-- The very rows behind the figures of a cell. A failing check stands under its cell as `failure`, a
-- report as `report`, what only tells how severe as `severity`; the checks that rates divide by
-- stand once an industry, under the hazard ANY, as `check`.
with

windows as (
    select * from {{ ref('tier_indicator_windows') }}
    where indicator = 'failure_rate' and window_index = 0 and as_of_date = {{ as_of_date() }}
),

cell_events as (
    select * from {{ ref('tier_cell_events') }}
),

checks as (
    select * from {{ ref('tier_indicator_events') }}
    where indicator = 'failure_rate'
),

cell_rows as (
    select
        cell_events.industry_code,
        cell_events.hazard_code,
        windows.as_of_date,
        case
            when
                cell_events.is_rate_eligible and cell_events.sampling_basis = 'random_spot_check'
                then 'failure'
            when cell_events.is_report then 'report'
            else 'severity'
        end as row_role,
        cell_events.evidence_class,
        cell_events.event_id,
        cell_events.row_id
    from windows
    inner join cell_events
        on cell_events.event_date between windows.window_start_date and windows.window_end_date
),

check_rows as (
    select
        checks.industry_code,
        'ANY' as hazard_code,
        windows.as_of_date,
        'check' as row_role,
        'spot_check' as evidence_class,
        checks.event_id,
        checks.row_id
    from windows
    inner join checks
        on checks.event_date between windows.window_start_date and windows.window_end_date
),

unioned as (
    select * from cell_rows
    union all by name
    select * from check_rows
)

select * from unioned
