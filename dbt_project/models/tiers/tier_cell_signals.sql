-- Which class of evidence signals in which cell. Every detector adds its lines here; a class counts
-- once however many detectors it sets off, because they read the same reports.
with

ratios as (
    select * from {{ ref('tier_cell_ratios') }}
),

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

by_ratio as (
    select
        ratios.industry_code,
        ratios.hazard_code,
        ratios.as_of_date,
        ratios.indicator,
        indicators.evidence_class,
        'ratio_lower_bound' as method_id,
        ratios.event_count,
        ratios.compared_count as expected_count,
        ratios.ratio_low as value,
        ratios.prior_shape,
        ratios.prior_strength,
        ratios.is_compared,
        ratios.is_compared
        and ratios.event_count >= {{ tier_parameter('least_signal_events') }}
        and ratios.ratio_low >= cast({{ tier_parameter('signal_ratio') }} as double) as is_signal
    from ratios
    inner join indicators using (indicator)
),

hazards as (
    select * from {{ ref('dim_hazard') }}
    where is_safety
),

alarms as (
    select * from {{ ref('tier_line_alarms') }}
    where is_alarm and is_within_budget
),

-- an alarm says that something rises and never that a cell is at rest: it compares nothing. SAFETY
-- has no line of its own; a hazard that alarms alarms for it.
by_alarm as (
    select distinct
        alarms.industry_code,
        unnest([alarms.hazard_code, 'SAFETY']) as hazard_code,
        alarms.as_of_date,
        indicators.indicator,
        indicators.evidence_class,
        'alarm_budget' as method_id,
        false as is_compared,
        true as is_signal
    from alarms
    inner join hazards using (hazard_code)
    inner join indicators
        on alarms.evidence_class = indicators.evidence_class and not indicators.is_rate
),

unioned as (
    select * from by_ratio
    union all by name
    select * from by_alarm
)

select * from unioned
