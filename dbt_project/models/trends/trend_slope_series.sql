-- The finished periods of the last years of every line, as counts over an exposure: failures over
-- checks, reports over the share that can be in. A period without a check is not known; a line with
-- fewer than five events tells of no slope.
with

rate_cells as (
    select * from {{ ref('trend_rate_cells') }}
    where channel = 'ALL' and period_type <> 'week'
),

count_periods as (
    select * from {{ ref('trend_count_periods') }}
    where period_type <> 'week'
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where not is_provisional
),

unioned as (
    select
        'rate' as measure,
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        sampling_basis,
        date_axis,
        failure_count as event_count,
        check_count
    from rate_cells
    union all by name
    select
        'count' as measure,
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        'not_sampled' as sampling_basis,
        date_axis,
        event_count
    from count_periods
),

settled as (
    select
        unioned.*,
        completeness.completeness,
        case
            when unioned.measure = 'rate' then cast(unioned.check_count as double)
            else completeness.completeness
        end as exposure
    from unioned
    inner join completeness using (evidence_class, period_type, period_start_date)
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
        and sum(event_count) over (
            partition by
                measure, period_type, industry_code, hazard_code, evidence_class, sampling_basis
        ) >= 5
)

select * from recent
