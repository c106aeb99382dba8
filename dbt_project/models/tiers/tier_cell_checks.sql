-- The random checks of each industry and the failures of each cell, by stratum of the reference
-- mix, in the window that ends on the date. Only full result lists have a denominator.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        is_rate_eligible
        and sampling_basis = 'random_spot_check'
        and event_month is not null
        and event_date <= {{ as_of_date() }}
),

cell_events as (
    select * from {{ ref('tier_cell_events') }}
    where is_rate_eligible and sampling_basis = 'random_spot_check'
),

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

mix as (
    select member as channel, stratum from {{ ref('standard_mix') }}
    where axis = 'channel' and {{ is_in_force() }}
),

windows as (
    select * from {{ ref('tier_indicator_windows') }}
    where indicator = 'failure_rate' and window_index = 0
),

strata as (
    select
        spot_checks.record_id as event_id,
        coalesce(mix.stratum, 'outside') as stratum
    from spot_checks
    left join mix using (channel)
),

checks_daily as (
    select events.industry_code, strata.stratum, events.event_date, count(*) as check_count
    from events
    inner join strata using (event_id)
    group by all
),

failures_daily as (
    select
        cell_events.industry_code,
        cell_events.hazard_code,
        strata.stratum,
        cell_events.event_date,
        count(*) as failure_count
    from cell_events
    inner join strata using (event_id)
    group by all
),

checks_counted as (
    select
        checks_daily.industry_code,
        windows.as_of_date,
        checks_daily.stratum,
        cast(sum(checks_daily.check_count) as bigint) as check_count
    from windows
    inner join checks_daily
        on checks_daily.event_date between windows.window_start_date and windows.window_end_date
    group by all
),

failures_counted as (
    select
        failures_daily.industry_code,
        failures_daily.hazard_code,
        windows.as_of_date,
        failures_daily.stratum,
        cast(sum(failures_daily.failure_count) as bigint) as failure_count
    from windows
    inner join failures_daily
        on failures_daily.event_date between windows.window_start_date and windows.window_end_date
    group by all
),

cells as (
    select hazard_code from {{ ref('dim_hazard') }}
    where is_safety
    union all
    select 'SAFETY' as hazard_code
),

-- a hazard that no check of the industry failed on has a rate of nought, not none
joined as (
    select
        checks_counted.industry_code,
        cells.hazard_code,
        checks_counted.as_of_date,
        checks_counted.stratum,
        checks_counted.check_count,
        coalesce(failures_counted.failure_count, 0) as failure_count
    from checks_counted
    cross join cells
    left join failures_counted using (industry_code, hazard_code, as_of_date, stratum)
)

select * from joined
