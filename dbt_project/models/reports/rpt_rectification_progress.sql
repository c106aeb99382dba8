-- 清零: of the failing batches of each province and industry, how many a passing re-check has closed.
with

queue as (
    select
        *,
        coalesce(left(region_code, 2) || '0000', 'unknown') as province_code
    from {{ ref('rpt_rectification_queue') }}
    where state <> 'not_tracked'
),

counted as (
    select
        province_code as region_code,
        industry_code,
        count(*) as failure_count,
        count(*) filter (informed_date is not null) as informed_count,
        count(*) filter (ordered_date is not null) as ordered_count,
        count(*) filter (state = 'recheck_failed') as recheck_failed_count,
        count(*) filter (state = 'closed') as closed_count,
        count(*) filter (state <> 'closed') as open_count,
        count(*) filter (is_overdue) as overdue_count,
        min(failed_date) filter (state <> 'closed') as oldest_open_date
    from queue
    group by all
),

shared as (
    select
        *,
        closed_count / failure_count as closed_share,
        {{ function('wilson_low') }}(closed_count, failure_count, {{ var('z') }})
            as closed_share_low,
        {{ function('wilson_high') }}(closed_count, failure_count, {{ var('z') }})
            as closed_share_high,
        'check_date' as date_axis,
        'wilson' as method_id,
        {{ as_of_date() }} as as_of_date
    from counted
)

select * from shared
