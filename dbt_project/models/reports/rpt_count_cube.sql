-- Counts tell how much was reported, never how often a product fails: nobody counted what is well.
with

periods as (
    select * from {{ ref('trend_count_periods') }}
),

estimates as (
    select * from {{ ref('trend_weighted_counts') }}
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
),

industry_periods as (
    select
        period_type,
        period_start_date,
        industry_code,
        evidence_class,
        event_count as industry_event_count
    from periods
    where hazard_code = 'ALL'
),

joined as (
    select
        periods.period_type,
        periods.period_start_date,
        {{ period_end('periods.period_type', 'periods.period_start_date') }} as period_end_date,
        periods.industry_code,
        periods.hazard_code,
        periods.evidence_class,
        periods.event_count,
        {{ function('byar_low') }}(periods.event_count, {{ var('z') }}) as event_count_low,
        {{ function('byar_high') }}(periods.event_count, {{ var('z') }}) as event_count_high,
        periods.split_event_count,
        industry_periods.industry_event_count,
        periods.unit_count,
        periods.unknown_unit_count,
        periods.severity_1_count,
        periods.severity_2_count,
        periods.severity_3_count,
        periods.severity_4_count,
        periods.severity_unknown_count,
        periods.weighted_count,
        estimates.weighted_estimate_low as weighted_count_low,
        estimates.weighted_estimate_high as weighted_count_high,
        estimates.coefficient_of_variation as weighted_count_variation,
        case when periods.weighted_count is not null then coalesce(estimates.is_unstable, true) end
            as is_unstable,
        cast(periods.top_maker_count as double) / nullif(periods.event_count, 0)
            as top_maker_share,
        cast(periods.top_product_count as double) / nullif(periods.event_count, 0)
            as top_product_share,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        periods.date_axis,
        'not_sampled' as sampling_basis,
        'byar' as method_id
    from periods
    inner join industry_periods
        using (period_type, period_start_date, industry_code, evidence_class)
    left join estimates
        using (period_type, period_start_date, industry_code, hazard_code, evidence_class)
    left join completeness using (evidence_class, period_type, period_start_date)
)

select * from joined
