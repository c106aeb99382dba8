-- Whatever an event is joined with by a bridge, its distinct events are the same, and no bridge
-- knows an event that the table of events does not.
with

events as (
    select event_id from {{ ref('fct_safety_events') }}
),

bridged as (
    select 'measures' as bridge, event_id from {{ ref('brg_event_measures') }}
    union all
    select 'regions' as bridge, event_id from {{ ref('brg_event_regions') }}
    union all
    select 'countries' as bridge, event_id from {{ ref('brg_event_countries') }}
    union all
    select 'firms' as bridge, event_id from {{ ref('brg_event_firms') }}
    union all
    select 'laboratories' as bridge, event_id from {{ ref('brg_event_laboratories') }}
),

joined as (
    select
        bridged.bridge,
        count(distinct bridged.event_id) as bridged_count,
        count(distinct events.event_id) as known_count
    from bridged
    left join events using (event_id)
    group by all
)

select * from joined
where bridged_count <> known_count
