-- One file a firm with a failing batch in the tracked months: closed only when a re-check of each
-- has passed. Firms with several failures in a year stand under strict supervision.
with

queue as (
    select * from {{ ref('rpt_rectification_queue') }}
    where state <> 'not_tracked' and firm_id is not null
),

firms as (
    select firm_id, name, region_code, is_sole_trader from {{ ref('dim_firm') }}
),

rules as (
    select watched_failure_count, watched_months from {{ ref('rectification_rule') }}
    where {{ is_in_force() }}
),

counted as (
    select
        queue.firm_id,
        count(*) as failure_count,
        count(*) filter (queue.state = 'closed') as closed_count,
        count(*) filter (queue.state = 'recheck_failed') as recheck_failed_count,
        count(*) filter (queue.is_overdue) as overdue_count,
        count(*) filter (
            queue.failed_date
            > {{ as_of_date() }} - to_months(cast(rules.watched_months as integer))
        ) as recent_failure_count,
        count(distinct queue.industry_code) as industry_count,
        min(queue.failed_date) as opened_date,
        max(queue.recheck_date) filter (queue.state = 'closed') as last_passed_date,
        any_value(rules.watched_failure_count) as watched_failure_count
    from queue
    cross join rules
    group by queue.firm_id
),

told as (
    select
        counted.firm_id,
        firms.name as firm_name,
        firms.region_code,
        firms.is_sole_trader,
        case when counted.closed_count = counted.failure_count then 'closed' else 'open' end
            as state,
        counted.failure_count,
        counted.closed_count,
        counted.recheck_failed_count,
        counted.overdue_count,
        counted.recent_failure_count,
        counted.recent_failure_count >= counted.watched_failure_count
            as is_under_strict_supervision,
        counted.industry_count,
        counted.opened_date,
        case
            when counted.closed_count = counted.failure_count then counted.last_passed_date
        end as closed_date,
        {{ as_of_date() }} as as_of_date
    from counted
    inner join firms using (firm_id)
)

select * from told
