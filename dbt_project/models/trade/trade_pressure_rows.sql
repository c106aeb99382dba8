-- The events of the window behind each market, industry and hazard; ALL stands for every hazard.
with

events as (
    select * from {{ ref('trade_export_events') }}
    where is_in_two_windows
),

hazards as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
),

unioned as (
    select events.*, 'ALL' as hazard_code from events
    union all by name
    select events.*, hazards.hazard_code
    from events
    inner join hazards using (event_id)
)

select * from unioned
