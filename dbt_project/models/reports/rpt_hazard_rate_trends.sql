-- The months of the cube: single industries, every channel together.
with

cube as (
    select * from {{ ref('rpt_rate_cube') }}
    where period_type = 'month' and industry_code <> 'ALL' and channel = 'ALL'
),

columns_named as (
    select
        industry_code,
        hazard_code,
        period_start_date as event_month,
        evidence_class,
        sampling_basis,
        check_count,
        failure_count,
        failure_rate,
        failure_rate_low,
        failure_rate_high,
        failure_rate_standardised,
        failure_rate_standardised_low,
        failure_rate_standardised_high,
        standardised_axis,
        standardised_gap,
        failure_rate_shrunken,
        failure_rate_shrunken_low,
        failure_rate_shrunken_high,
        rate_over_10_probability,
        rate_over_20_probability,
        top_maker_share,
        top_product_share,
        completeness,
        completeness_basis,
        is_provisional,
        date_axis,
        method_id
    from cube
)

select * from columns_named
