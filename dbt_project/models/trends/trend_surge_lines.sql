-- The lines of industry and hazard in each register, and the last week of it that can be judged:
-- whole, delivered, and more than half reported.
with

reports as (
    select * from {{ ref('trend_report_weeks') }}
),

weeks as (
    select * from {{ ref('trend_register_weeks') }}
),

thresholds as (
    select * from {{ ref('signal_threshold') }}
    where method_id = 'farrington' and {{ is_in_force() }}
),

judged_weeks as (
    select
        evidence_class,
        register,
        max(week_date) as judged_week_date,
        max(week_number) as judged_week_number
    from weeks
    where
        is_delivered
        and is_settled
        -- what came after a register's last Friday may still be on its way
        and week_date + 4 <= newest_event_date
    group by all
),

lines as (
    select distinct evidence_class, register, industry_code, hazard_code
    from reports
),

joined as (
    select
        lines.*,
        judged_weeks.judged_week_date,
        judged_weeks.judged_week_number,
        thresholds.alpha as farrington_alpha
    from lines
    inner join judged_weeks using (evidence_class, register)
    cross join thresholds
)

select * from joined
