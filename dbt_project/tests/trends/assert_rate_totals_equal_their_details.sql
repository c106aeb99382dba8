{%- set key = 'period_type, period_start_date, evidence_class, sampling_basis' %}
-- The total of an axis is the sum of its members on every other axis: industries and channels for
-- checks and failures, hazards for failures split over them; a line has the checks of its cell.
with

cube as (
    select * from {{ ref('rpt_rate_cube') }}
),

industries as (
    select
        'industry' as axis, {{ key }}, channel as other_member, hazard_code as line,
        sum(check_count) filter (where industry_code = 'ALL' and hazard_code = 'ALL')
            as total_checks,
        sum(check_count) filter (where industry_code <> 'ALL' and hazard_code = 'ALL')
            as detail_checks,
        sum(failure_count) filter (where industry_code = 'ALL') as total_failures,
        sum(failure_count) filter (where industry_code <> 'ALL') as detail_failures
    from cube
    group by all
),

channels as (
    select
        'channel' as axis, {{ key }}, industry_code as other_member, hazard_code as line,
        sum(check_count) filter (where channel = 'ALL' and hazard_code = 'ALL') as total_checks,
        sum(check_count) filter (where channel <> 'ALL' and hazard_code = 'ALL') as detail_checks,
        sum(failure_count) filter (where channel = 'ALL') as total_failures,
        sum(failure_count) filter (where channel <> 'ALL') as detail_failures
    from cube
    group by all
),

hazards as (
    select
        'hazard' as axis, {{ key }}, industry_code as other_member, channel as line,
        max(check_count) filter (where hazard_code = 'ALL') as total_checks,
        min(check_count) as detail_checks,
        sum(split_failure_count) filter (where hazard_code = 'ALL') as total_failures,
        coalesce(
            sum(split_failure_count) filter (where hazard_code not in ('ALL', 'SAFETY')), 0
        ) as detail_failures
    from cube
    group by all
),

compared as (
    select * from industries
    union all
    select * from channels
    union all
    select * from hazards
)

select * from compared
where
    total_checks is distinct from detail_checks
    or coalesce(total_failures, 0) <> coalesce(detail_failures, 0)
