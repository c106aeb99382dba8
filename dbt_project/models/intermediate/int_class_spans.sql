-- The span over which a class of evidence has been observed as of the run's date.
with

events as (
    select * from {{ ref('int_events_unioned') }}
    where event_date <= {{ as_of_date() }}
),

spans as (
    select
        evidence_class,
        {{ date_axis_of('event_date_basis') }} as date_axis,
        min(event_month) as first_month,
        max(event_month) as last_month,
        min(event_date) as first_event_date,
        max(event_date) as newest_event_date,
        -- nothing can be known of the days after the last landing
        least(max(landed_date), {{ as_of_date() }}) as known_until_date
    from events
    group by evidence_class
)

select * from spans
