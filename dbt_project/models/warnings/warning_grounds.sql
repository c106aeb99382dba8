-- The rows that a warning rests on: those of its cell in the window that ends on the day of its
-- basis, as they are known tonight. What landed after that day nobody knew of when it was drafted.
with

warnings as (
    select
        warning_id,
        version_number,
        industry_code,
        hazard_code,
        basis_date
    from {{ ref('warning_states') }}
    where basis_date is not null
),

windows as (
    select window_months from {{ ref('indicator_weight') }}
    where indicator = 'failure_rate' and {{ is_in_force() }}
),

cell_events as (
    select * from {{ ref('tier_cell_events') }}
),

checks as (
    select * from {{ ref('tier_indicator_events') }}
    where indicator = 'failure_rate'
),

landings as (
    select event_id, landed_date from {{ ref('fct_safety_events') }}
),

dated as (
    select
        warnings.*,
        {{ day_after_months_back('warnings.basis_date', 'windows.window_months') }}
            as window_start_date
    from warnings
    cross join windows
),

cell_rows as (
    select
        dated.*,
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
    from dated
    inner join cell_events
        on
            dated.industry_code = cell_events.industry_code
            and dated.hazard_code = cell_events.hazard_code
            and cell_events.event_date between dated.window_start_date and dated.basis_date
),

check_rows as (
    select
        dated.*,
        'check' as row_role,
        'spot_check' as evidence_class,
        checks.event_id,
        checks.row_id
    from dated
    inner join checks
        on
            dated.industry_code = checks.industry_code
            and checks.event_date between dated.window_start_date and dated.basis_date
),

unioned as (
    select * from cell_rows
    union all by name
    select * from check_rows
),

told as (
    select
        unioned.*,
        landings.landed_date,
        landings.landed_date > unioned.basis_date as is_landed_later
    from unioned
    inner join landings using (event_id)
)

select * from told
