-- Which share of batches to inspect by product, origin and record of the maker: base times tier,
-- rate and record, within bounds, and the same random share on top of it for all.
with

strata as (
    select * from {{ ref('inspection_strata') }}
),

advice as (
    select * from {{ ref('inspection_advice') }}
),

completeness as (
    select
        cast(
            cast(avg(cast(periods.completeness as decimal(18, 9))) as decimal(18, 9)) as double
        ) as completeness
    from {{ ref('int_completeness_estimated') }} as periods
    where
        periods.evidence_class = 'spot_check'
        and periods.period_type = 'month'
        and periods.period_start_date > (select min(strata.window_start_date) from strata)
        and periods.period_start_date <= {{ as_of_date() }}
),

joined as (
    select
        strata.industry_code,
        strata.product_group,
        strata.origin_code,
        strata.operator_class,
        strata.tier_code,
        strata.base_share,
        strata.tier_multiplier,
        advice.rate_multiplier,
        strata.record_multiplier,
        strata.least_share,
        strata.most_share,
        advice.targeted_share,
        advice.random_share,
        advice.advised_share,
        advice.random_share as selection_probability,
        strata.batch_count,
        strata.failure_count,
        strata.check_count,
        advice.failure_rate_shrunken,
        advice.failure_rate_shrunken_low,
        advice.failure_rate_shrunken_high,
        100 * advice.failure_rate_shrunken as expected_finds,
        100 * advice.failure_rate_shrunken_low as expected_finds_low,
        100 * advice.failure_rate_shrunken_high as expected_finds_high,
        advice.evidence_state,
        strata.window_start_date,
        {{ as_of_date() }} as window_end_date,
        coalesce(completeness.completeness, 0) as completeness,
        'event_date' as date_axis,
        'random_spot_check' as sampling_basis,
        'inspection_advice' as method_id,
        {{ as_of_date() }} as as_of_date
    from strata
    inner join advice using (industry_code, product_group, origin_code, operator_class)
    cross join completeness
)

select * from joined
