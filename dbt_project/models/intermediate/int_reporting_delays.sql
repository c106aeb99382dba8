-- How many days pass until a report lies here, by class of evidence. A source's first landing
-- brings years of old events at once and says nothing of delay, so its rows do not count; nor do
-- events of the last twelve months, of which the slow reports are still to come.
with

events as (
    select * from {{ ref('int_events_unioned') }}
    where event_month is not null
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

first_landings as (
    select source, min(first_landed_date) as first_landed_date
    from events
    group by source
),

delays as (
    select
        events.evidence_class,
        cast(events.first_landed_date - events.event_date as bigint) as delay_days
    from events
    inner join spans using (evidence_class)
    inner join first_landings using (source)
    where
        events.first_landed_date > first_landings.first_landed_date
        and events.event_date >= first_landings.first_landed_date
        and events.event_date <= cast(spans.known_until_date - interval '12' month as date)
),

counted as (
    select evidence_class, greatest(delay_days, 0) as delay_days, count(*) as event_count
    from delays
    group by all
),

cumulated as (
    select
        evidence_class,
        delay_days,
        cast(event_count as bigint) as event_count,
        cast(sum(event_count) over (
            partition by evidence_class order by delay_days
        ) as bigint) as cumulative_count,
        cast(sum(event_count) over (partition by evidence_class) as bigint) as total_count
    from counted
)

select * from cumulated
