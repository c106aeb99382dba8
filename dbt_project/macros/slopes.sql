{#- The published slopes of series: how much each changes in a year, with its company. -#}
{% macro told_slopes(slopes, axes=[]) -%}
with

slopes as (
    select * from {{ slopes }}
),

columns_named as (
    select
        measure,
        period_type,
        industry_code,
        hazard_code,
        evidence_class,
        sampling_basis,
        {%- for axis in axes %}
        {{ axis }},
        {%- endfor %}
        cast(event_count_sum as bigint) as event_count,
        cast(check_count_sum as bigint) as check_count,
        cast(period_start_date_count as bigint) as period_count,
        period_start_date_min as first_period_date,
        period_start_date_max as last_period_date,
        yearly_ratio,
        yearly_ratio_low,
        yearly_ratio_high,
        slope_p_value,
        dispersion,
        mann_kendall_z,
        mann_kendall_p_value,
        case when date_axis_min = date_axis_max then date_axis_max else 'event_date' end
            as date_axis,
        completeness_min as completeness,
        'quasi_poisson' as method_id
    from slopes
)

select * from columns_named
{%- endmacro %}
