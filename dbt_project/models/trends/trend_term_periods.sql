-- The periods of each register in which terms are judged: weeks of reports as the register's
-- calendar has them, months of checks from the first to the newest. A period is settled when it is
-- over and more than half reported.
with

events as (
    select * from {{ ref('trend_term_events') }}
),

register_weeks as (
    select * from {{ ref('trend_register_weeks') }}
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

families as (
    select
        evidence_class,
        register,
        sampling_basis,
        period_type,
        min(period_date) as first_date,
        max(period_date) as newest_date
    from events
    group by all
),

weeks as (
    select
        families.evidence_class,
        families.register,
        families.sampling_basis,
        families.period_type,
        register_weeks.week_date as period_date,
        cast(register_weeks.week_date + 6 as date) as period_end_date,
        register_weeks.completeness,
        register_weeks.is_delivered,
        register_weeks.is_delivered
        and register_weeks.is_settled
        -- what came after a register's last Friday may still be on its way
        and register_weeks.week_date + 4 <= register_weeks.newest_event_date as is_settled
    from families
    inner join register_weeks using (evidence_class, register)
    where families.period_type = 'week'
),

months_spread as (
    select
        evidence_class,
        register,
        sampling_basis,
        period_type,
        cast(unnest(generate_series(first_date, newest_date, interval '1' month)) as date)
            as period_date
    from families
    where period_type = 'month'
),

months as (
    select
        months_spread.*,
        last_day(months_spread.period_date) as period_end_date,
        completeness.completeness,
        last_day(months_spread.period_date) <= {{ as_of_date() }} as is_delivered,
        coalesce(completeness.completeness >= 0.5 and not completeness.is_in_progress, false)
            as is_settled
    from months_spread
    left join completeness
        on
            months_spread.evidence_class = completeness.evidence_class
            and months_spread.period_date = completeness.period_start_date
),

unioned as (
    select * from weeks
    union all by name
    select * from months
)

select * from unioned
