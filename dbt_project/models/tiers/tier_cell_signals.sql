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
)

select * from by_ratio
