-- When a line alarms and how many alarms a week the reader can look into, on the run's date, for
-- the model in Python: one row a method.
with

thresholds as (
    select * from {{ ref('signal_threshold') }}
    where signal_kind = 'surge' and {{ is_in_force() }}
),

budgets as (
    select * from {{ ref('alarm_budget') }}
    where {{ is_in_force() }}
),

joined as (
    select
        thresholds.method_id,
        thresholds.alpha,
        thresholds.min_event_count,
        thresholds.max_q_value,
        thresholds.max_age_days,
        cast(budgets.items_per_week as double) as items_per_week,
        budgets.calibration_weeks
    from thresholds
    cross join budgets
)

select * from joined
