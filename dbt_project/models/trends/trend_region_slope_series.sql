-- The finished quarters and years of every line by place, as counts over an exposure. Counts by
-- place stand only where there are any: the settled periods between are noughts. Months of one
-- place are too thin for a slope.
with

rate_cells as (
    select * from {{ ref('trend_region_rate_cells') }}
    where channel = 'ALL' and period_type in ('quarter', 'year')
),

count_cells as (
    select * from {{ ref('trend_region_count_cells') }}
    where period_type in ('quarter', 'year')
),

axes as (
    select
        evidence_class,
        case when min(date_axis) = max(date_axis) then max(date_axis) else 'event_date' end
            as date_axis
    from {{ ref('trend_count_periods') }}
    group by evidence_class
),

settled as (
    select * from {{ ref('int_completeness_estimated') }}
    where not is_provisional and period_type in ('quarter', 'year')
),

-- counted back from the newest settled period of the class
recent as (
    select *
    from settled
    qualify
        period_start_date > max(period_start_date) over (
            partition by evidence_class, period_type
        ) - interval '1' year * case
            when period_type = 'year' then 2 * {{ var('slope_years') }}
            else {{ var('slope_years') }}
        end
),

count_lines as (
    select
        count_cells.period_type,
        count_cells.industry_code,
        count_cells.hazard_code,
        count_cells.evidence_class,
        count_cells.region_role,
        count_cells.region_level,
        count_cells.region_code
    from count_cells
    inner join recent using (evidence_class, period_type, period_start_date)
    group by all
    having sum(count_cells.event_count) >= 5
),

counts_filled as (
    select
        'count' as measure,
        count_lines.*,
        'not_sampled' as sampling_basis,
        axes.date_axis,
        recent.period_start_date,
        coalesce(count_cells.event_count, 0) as event_count,
        cast(null as bigint) as check_count,
        recent.completeness,
        recent.completeness as exposure
    from count_lines
    inner join recent using (evidence_class, period_type)
    inner join axes using (evidence_class)
    left join count_cells
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            region_role, region_level, region_code
        )
),

rates_settled as (
    select
        'rate' as measure,
        rate_cells.period_type,
        rate_cells.industry_code,
        rate_cells.hazard_code,
        rate_cells.evidence_class,
        rate_cells.region_role,
        rate_cells.region_level,
        rate_cells.region_code,
        rate_cells.sampling_basis,
        rate_cells.date_axis,
        rate_cells.period_start_date,
        rate_cells.failure_count as event_count,
        rate_cells.check_count,
        recent.completeness,
        cast(rate_cells.check_count as double) as exposure
    from rate_cells
    inner join recent using (evidence_class, period_type, period_start_date)
    qualify
        sum(rate_cells.failure_count) over (
            partition by
                rate_cells.period_type, rate_cells.industry_code, rate_cells.hazard_code,
                rate_cells.evidence_class, rate_cells.sampling_basis, rate_cells.region_role,
                rate_cells.region_level, rate_cells.region_code
        ) >= 5
),

unioned as (
    select * from counts_filled
    union all by name
    select * from rates_settled
)

select * from unioned
