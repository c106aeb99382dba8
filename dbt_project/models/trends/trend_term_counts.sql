-- How often each finer term stands with each product group in a period, and with all of them.
with

events as (
    select * from {{ ref('trend_term_events') }}
),

event_terms as (
    select * from {{ ref('brg_event_terms') }}
),

named as (
    select events.*, event_terms.term_code
    from events
    inner join event_terms using (event_id)
),

lines as (
    select * from named
    union all
    select * replace ('ALL' as product_group) from named
),

counted as (
    select
        evidence_class,
        register,
        sampling_basis,
        term_code,
        product_group,
        period_date,
        cast(count(*) as bigint) as event_count
    from lines
    group by all
)

select * from counted
