-- The lines of the trends that a check fails on: any non-conformity, any safety hazard, and each of
-- its hazards. A check counts in full on each line; split equally over its hazards it counts once
-- altogether, the first hazard taking what rounding leaves.
with

checks as (
    select * from {{ ref('fct_safety_events') }}
    where is_rate_eligible and is_nonconforming
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

hazards as (
    select * from {{ ref('dim_hazard') }}
),

named as (
    select
        checks.event_id,
        event_hazards.hazard_code,
        hazards.is_safety,
        {{ split_share('checks.event_id', 'event_hazards.hazard_code') }} as split_share
    from checks
    inner join event_hazards using (event_id)
    inner join hazards using (hazard_code)
),

lines as (
    select event_id, hazard_code, split_share
    from named
    union all
    select event_id, 'ALL' as hazard_code, cast(1 as decimal(18, 6)) as split_share
    from checks
    union all
    select
        event_id,
        'SAFETY' as hazard_code,
        cast(sum(split_share) as decimal(18, 6)) as split_share
    from named
    where is_safety
    group by event_id
)

select * from lines
