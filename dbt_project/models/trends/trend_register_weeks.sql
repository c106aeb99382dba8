-- The weeks of each register from its first to its last event. Where a register bears ten events
-- in a week with any, a week without one was not delivered, nor was one that is not over: they are
-- gaps.
with

days as (
    select * from {{ ref('int_register_days') }}
),

spans as (
    select * from {{ ref('int_register_spans') }}
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where period_type = 'week'
),

weeks as (
    select
        evidence_class,
        register,
        is_dense,
        newest_event_date,
        cast(unnest(generate_series(
            date_trunc('week', first_event_date),
            date_trunc('week', newest_event_date),
            interval '7' day
        )) as date) as week_date
    from spans
),

counted as (
    select evidence_class, register, event_week as week_date, sum(event_count) as event_count
    from days
    group by all
),

joined as (
    select
        weeks.evidence_class,
        weeks.register,
        weeks.week_date,
        cast(row_number() over (
            partition by weeks.evidence_class, weeks.register order by weeks.week_date
        ) as bigint) as week_number,
        cast(coalesce(counted.event_count, 0) as bigint) as register_event_count,
        -- the first week may have begun before the register did
        (counted.event_count is not null or not weeks.is_dense)
        and weeks.week_date + 6 <= {{ as_of_date() }} as is_delivered,
        completeness.completeness,
        coalesce(completeness.completeness >= 0.5 and not completeness.is_in_progress, false)
            as is_settled,
        weeks.newest_event_date
    from weeks
    left join counted using (evidence_class, register, week_date)
    left join completeness
        on
            weeks.evidence_class = completeness.evidence_class
            and weeks.week_date = completeness.period_start_date
)

select * from joined
