-- Reports of a week by register, industry and hazard, without zeros; a date known to the month
-- stands in no week.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        record_type <> 'spot_check_result'
        and {{ stands_in('week', 'event_date_precision') }}
        and event_date <= {{ as_of_date() }}
        and industry_code <> 'I99'
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
    where hazard_code <> 'H99'
),

sources as (
    select * from {{ ref('stg_sources') }}
),

placed as (
    select
        events.event_id,
        events.evidence_class,
        coalesce(sources.register, events.source) as register,
        events.industry_code,
        {{ period_start('week', 'events.event_date') }} as week_date
    from events
    left join sources using (source)
),

named as (
    select *, 'ALL' as hazard_code
    from placed
    union all
    select placed.*, event_hazards.hazard_code
    from placed
    inner join event_hazards using (event_id)
),

counted as (
    select
        evidence_class,
        register,
        industry_code,
        hazard_code,
        week_date,
        cast(count(*) as bigint) as event_count
    from named
    group by all
)

select * from counted
