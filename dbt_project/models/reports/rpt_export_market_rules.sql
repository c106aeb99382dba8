-- Which rules of a market goods of an industry are said not to have kept, in its publishers' words;
-- what names no rule stands as not_stated.
with

events as (
    select * from {{ ref('trade_export_events') }}
    where is_in_window and evidence_class in ('foreign_notice', 'border_refusal')
),

stated as (
    select * from {{ ref('trade_stated_rules') }}
),

counted as (
    select
        events.market_code,
        events.industry_code,
        events.evidence_class,
        coalesce(stated.rule_text, 'not_stated') as rule_text,
        count(distinct events.event_id) as event_count
    from events
    left join stated using (event_id)
    group by all
),

totals as (
    select market_code, industry_code, evidence_class, count(*) as class_event_count from events
    group by all
),

told as (
    select
        counted.*,
        totals.class_event_count,
        {{ function('byar_low') }}(counted.event_count, {{ var('z') }}) as event_count_low,
        {{ function('byar_high') }}(counted.event_count, {{ var('z') }}) as event_count_high,
        'event_date' as date_axis,
        'not_sampled' as sampling_basis,
        'byar' as method_id,
        {{ as_of_date() }} as as_of_date
    from counted
    inner join totals using (market_code, industry_code, evidence_class)
)

select * from told
