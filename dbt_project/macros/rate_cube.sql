{#-
    The published rates of cells: each with its counts, intervals, company and method. Only checks
    whose conforming results are published too can make a rate.
-#}
{% macro rate_cube(cells, standardised, shrunken, axes=[]) -%}
{%- set key = [
    'period_type', 'period_start_date', 'industry_code', 'hazard_code', 'evidence_class',
    'sampling_basis', 'channel'
] + axes -%}
with

cells as (
    select * from {{ cells }}
),

standardised as (
    select * from {{ standardised }}
),

shrunken as (
    select * from {{ shrunken }}
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
        {%- for axis in axes %}
        cells.{{ axis }},
        {%- endfor %}
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
        coalesce(standardised.standardised_gap, 'one_channel') as standardised_gap,
        standardised.standardised_axis,
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
        using ({{ key | join(', ') }})
    left join standardised
        using ({{ key | join(', ') }})
    left join completeness using (evidence_class, period_type, period_start_date)
)

select * from joined
{%- endmacro %}
