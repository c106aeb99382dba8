-- What terms are looked for in: the reports or checks of each product group and period, and of all.
with

events as (
    select * from {{ ref('trend_term_events') }}
),

lines as (
    select * from events
    union all
    select * replace ('ALL' as product_group) from events
),

counted as (
    select
        evidence_class,
        register,
        sampling_basis,
        product_group,
        period_date,
        cast(count(*) as bigint) as event_count
    from lines
    group by all
)

select * from counted
