-- Every current event stands in a trend or is counted here under the first reason that holds.
with

events as (
    select * from {{ ref('fct_safety_events') }}
),

reasoned as (
    select
        evidence_class,
        source,
        case
            when event_date is null then 'no_date'
            when event_month is null then 'date_too_coarse'
            when event_date > {{ as_of_date() }} then 'after_as_of_date'
            when record_type <> 'spot_check_result' then null
            when table_type <> 'result_list' then table_type
            when not is_rate_eligible then 'not_judged'
        end as reason
    from events
),

counted as (
    select evidence_class, source, reason, cast(count(*) as bigint) as event_count
    from reasoned
    where reason is not null
    group by all
)

select * from counted
