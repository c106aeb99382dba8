-- What is reported up of a quarter: rates of checks, figures of monitoring points, tiers at its
-- end, each with what belongs to it.
with

quarters as (
    select package_start_date, package_end_date
    from {{ ref('sharing_periods') }}
    where content = 'figures'
),

rates as (
    select * from {{ ref('rpt_rate_cube') }}
    where period_type = 'quarter' and channel = 'ALL'
),

points as (
    select * from {{ ref('rpt_monitoring_points') }}
),

tiers as (
    select * from {{ ref('rpt_tier_cell_history') }}
),

rate_rows as (
    select
        quarters.package_start_date,
        'rate' as section,
        concat_ws('|', rates.industry_code, rates.hazard_code, rates.sampling_basis) as row_key,
        to_json({
            'section': 'rate',
            'industry_code': rates.industry_code,
            'hazard_code': rates.hazard_code,
            'evidence_class': rates.evidence_class,
            'sampling_basis': rates.sampling_basis,
            'check_count': rates.check_count,
            'failure_count': rates.failure_count,
            'failure_rate': round(rates.failure_rate, 6),
            'failure_rate_low': round(rates.failure_rate_low, 6),
            'failure_rate_high': round(rates.failure_rate_high, 6),
            'completeness': round(rates.completeness, 6),
            'is_provisional': rates.is_provisional,
            'date_axis': rates.date_axis,
            'method_id': rates.method_id
        }) as payload
    from quarters
    inner join rates on quarters.package_start_date = rates.period_start_date
),

point_rows as (
    select
        quarters.package_start_date,
        'monitoring_point' as section,
        concat_ws('|', points.source, points.point_name, cast(points.event_month as varchar))
            as row_key,
        to_json({
            'section': 'monitoring_point',
            'source': points.source,
            'point_name': points.point_name,
            'event_month': points.event_month,
            'evidence_class': points.evidence_class,
            'report_count': points.report_count,
            'timed_count': points.timed_count,
            'delay_days_median': points.delay_days_median,
            'late_count': points.late_count,
            'late_share_low': round(points.late_share_low, 6),
            'late_share_high': round(points.late_share_high, 6),
            'filled_share': round(points.filled_share, 6),
            'completeness': round(points.completeness, 6),
            'date_axis': points.date_axis,
            'method_id': points.method_id
        }) as payload
    from quarters
    inner join points
        on points.event_month between quarters.package_start_date and quarters.package_end_date
),

tier_rows as (
    select
        quarters.package_start_date,
        'tier' as section,
        concat_ws('|', tiers.industry_code, tiers.hazard_code) as row_key,
        to_json({
            'section': 'tier',
            'industry_code': tiers.industry_code,
            'hazard_code': tiers.hazard_code,
            'graded_date': tiers.as_of_date,
            'tier_code': tiers.tier_code,
            'tier_code_computed': tiers.tier_code_computed,
            'rule_id': tiers.rule_id
        }) as payload
    from quarters
    inner join tiers on quarters.package_end_date = tiers.as_of_date
    where tiers.tier_code <> 'normal'
),

unioned as (
    select * from rate_rows
    union all by name
    select * from point_rows
    union all by name
    select * from tier_rows
),

told as (
    select
        package_start_date,
        section || '|' || row_key as row_key,
        cast(payload as varchar) as payload
    from unioned
)

select * from told
