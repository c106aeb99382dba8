-- Every adverse event names at least one hazard line, and conforming checks name none.
with

named as (
    select distinct event_id from {{ ref('brg_event_hazards') }}
)

select events.event_id
from {{ ref('fct_safety_events') }} as events
left join named on events.event_id = named.event_id
where
    (named.event_id is not null)
    <> (events.record_type <> 'spot_check_result' or coalesce(events.is_nonconforming, false))
