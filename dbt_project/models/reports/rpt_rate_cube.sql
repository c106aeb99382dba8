-- Only checks whose conforming results are published too can make a rate.
with

cells as (
    select * from {{ ref('trend_rate_cells') }}
),

standardised as (
    select * from {{ ref('trend_rates_standardised') }}
),

shrunken as (
    select * from {{ ref('trend_rates_shrunken') }}
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
),

joined as (
    select
        cells.period_type,
        cells.period_start_date,
        {{ period_end('cells.period_type', 'cells.period_start_date') }} as period_end_date,
        cells.industry_code,
        cells.hazard_code,
        cells.evidence_class,
        cells.sampling_basis,
        cells.channel,
        cells.check_count,
        cells.failure_count,
        cells.split_failure_count,
        cast(cells.failure_count as double) / nullif(cells.check_count, 0) as failure_rate,
        {{ function('wilson_low') }}(cells.failure_count, cells.check_count, {{ var('z') }})
            as failure_rate_low,
        {{ function('wilson_high') }}(cells.failure_count, cells.check_count, {{ var('z') }})
            as failure_rate_high,
        standardised.failure_rate_standardised,
        standardised.failure_rate_standardised_low,
        standardised.failure_rate_standardised_high,
        standardised.standard_check_count,
        shrunken.failure_rate_shrunken,
        shrunken.failure_rate_shrunken_low,
        shrunken.failure_rate_shrunken_high,
        shrunken.rate_over_10_probability,
        shrunken.rate_over_20_probability,
        shrunken.prior_basis,
        cast(cells.top_maker_count as double) / nullif(cells.failure_count, 0) as top_maker_share,
        cast(cells.top_product_count as double) / nullif(cells.failure_count, 0)
            as top_product_share,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        cells.date_axis,
        'wilson' as method_id
    from cells
    inner join shrunken
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            sampling_basis, channel
        )
    left join standardised
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            sampling_basis, channel
        )
    left join completeness using (evidence_class, period_type, period_start_date)
)

select * from joined
