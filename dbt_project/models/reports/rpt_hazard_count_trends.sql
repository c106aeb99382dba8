-- The months of the cube, single industries.
with

cube as (
    select * from {{ ref('rpt_count_cube') }}
    where period_type = 'month' and industry_code <> 'ALL' and hazard_code <> 'SAFETY'
),

columns_named as (
    select
        industry_code,
        hazard_code,
        period_start_date as event_month,
        evidence_class,
        event_count,
        event_count_low,
        event_count_high,
        industry_event_count,
        unit_count,
        unknown_unit_count,
        severity_1_count,
        severity_2_count,
        severity_3_count,
        severity_4_count,
        severity_unknown_count,
        weighted_count,
        weighted_count_low,
        weighted_count_high,
        weighted_count_variation,
        is_unstable,
        top_maker_share,
        top_product_share,
        completeness,
        completeness_basis,
        is_provisional,
        date_axis,
        sampling_basis,
        method_id
    from cube
)

select * from columns_named
