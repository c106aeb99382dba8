-- The days on which a register bore anything, whatever the industry: what shows that it was
-- delivered.
with

events as (
    select * from {{ ref('int_events_unioned') }}
    where event_date <= {{ as_of_date() }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

days as (
    select
        events.evidence_class,
        coalesce(sources.register, events.source) as register,
        events.event_date,
        cast(date_trunc('week', events.event_date) as date) as event_week,
        cast(count(*) as bigint) as event_count
    from events
    left join sources using (source)
    group by all
)

select * from days
