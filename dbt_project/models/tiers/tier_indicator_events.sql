-- The events each indicator looks at; which they are stands in scoring/indicator_weight.csv, so
-- that the value of an indicator and the rows shown for it cannot part ways.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where event_month is not null and event_date <= {{ as_of_date() }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

hazards as (
    select * from {{ ref('dim_hazard') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

safety_events as (
    select distinct event_hazards.event_id
    from event_hazards
    inner join hazards using (hazard_code)
    where hazards.is_safety
),

-- an event that names no other hazard: nobody can say whether it bears on safety
unknown_events as (
    select distinct event_hazards.event_id
    from event_hazards
    inner join hazards using (hazard_code)
    where hazards.hazard_class = 'unknown'
),

scoped as (
    select
        indicators.indicator,
        events.industry_code,
        coalesce(sources.register, events.source) as register,
        events.event_id,
        events.row_id,
        events.event_date,
        case
            when indicators.is_rate
                then events.is_nonconforming and safety_events.event_id is not null
            else true
        end as is_counted,
        indicators.is_rate
        and events.is_nonconforming
        and unknown_events.event_id is not null as is_unknown
    from events
    inner join indicators
        on
            events.evidence_class = indicators.evidence_class
            and events.sampling_basis = indicators.sampling_basis
            and (events.is_rate_eligible or not indicators.is_rate)
            and (
                indicators.min_severity_level is null
                or events.severity_level >= indicators.min_severity_level
            )
    left join sources using (source)
    left join safety_events using (event_id)
    left join unknown_events using (event_id)
)

select * from scoped
