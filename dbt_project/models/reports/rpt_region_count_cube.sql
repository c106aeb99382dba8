-- Reports by place. A place, line and period without a report has no row: of a place nobody knows
-- whether it was looked at. The places of one role and level, unknown among them, add up to the row
-- of rpt_count_cube.
with

cells as (
    select * from {{ ref('trend_region_count_cells') }}
),

spans as (
    select evidence_class, date_axis from {{ ref('int_class_spans') }}
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
        cells.region_role,
        cells.region_level,
        cells.region_code,
        cells.event_count,
        {{ function('byar_low') }}(cells.event_count, {{ var('z') }}) as event_count_low,
        {{ function('byar_high') }}(cells.event_count, {{ var('z') }}) as event_count_high,
        cells.split_event_count,
        cells.unit_count,
        cells.unknown_unit_count,
        cells.severity_1_count,
        cells.severity_2_count,
        cells.severity_3_count,
        cells.severity_4_count,
        cells.severity_unknown_count,
        cast(cells.top_maker_count as double) / nullif(cells.event_count, 0) as top_maker_share,
        cast(cells.top_product_count as double) / nullif(cells.event_count, 0)
            as top_product_share,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        spans.date_axis,
        'not_sampled' as sampling_basis,
        'byar' as method_id
    from cells
    inner join spans using (evidence_class)
    left join completeness using (evidence_class, period_type, period_start_date)
)

select * from joined
