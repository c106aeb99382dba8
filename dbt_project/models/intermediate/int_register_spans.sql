-- The span over which a register of a class has been delivered, whichever of its sources did: what
-- one register did not bear before it began, or has not borne since it stopped, is no zero.
with

days as (
    select * from {{ ref('int_register_days') }}
),

spans as (
    select
        evidence_class,
        register,
        min(event_date) as first_event_date,
        max(event_date) as newest_event_date,
        -- with ten events a week an empty week would happen by chance once in twenty thousand
        sum(event_count) >= 10 * count(distinct event_week) as is_dense
    from days
    group by all
)

select * from spans
