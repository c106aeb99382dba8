-- The lines of the trends that a report stands on: every report on ALL, one that names a safety
-- hazard on SAFETY, and each on its hazards. Split equally over its hazards a report counts once
-- altogether.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where record_type <> 'spot_check_result'
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

hazards as (
    select * from {{ ref('dim_hazard') }}
),

named as (
    select
        events.event_id,
        event_hazards.hazard_code,
        hazards.is_safety,
        {{ split_share('events.event_id', 'event_hazards.hazard_code') }} as split_share
    from events
    inner join event_hazards using (event_id)
    inner join hazards using (hazard_code)
),

lines as (
    select event_id, hazard_code, split_share
    from named
    union all
    select event_id, 'ALL' as hazard_code, cast(1 as decimal(18, 6)) as split_share
    from events
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
