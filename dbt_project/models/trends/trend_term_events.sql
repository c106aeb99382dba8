-- The events among which finer terms are looked for: reports in their week, checks of whole result
-- lists in their month, each sampling basis by itself.
with

events as (
    select
        *,
        evidence_class = 'spot_check' as is_check
    from {{ ref('fct_safety_events') }}
    where event_date <= {{ as_of_date() }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

placed as (
    select
        events.event_id,
        events.row_id,
        events.evidence_class,
        coalesce(sources.register, events.source) as register,
        case when events.is_check then events.sampling_basis else 'not_sampled' end
            as sampling_basis,
        events.product_group,
        case when events.is_check then 'month' else 'week' end as period_type,
        case
            when events.is_check then {{ period_start('month', 'events.event_date') }}
            else {{ period_start('week', 'events.event_date') }}
        end as period_date
    from events
    left join sources using (source)
    where
        (not events.is_check and {{ stands_in('week', 'events.event_date_precision') }})
        or (
            events.is_check
            and events.is_rate_eligible
            and {{ stands_in('month', 'events.event_date_precision') }}
        )
)

select * from placed
