-- 一患一档: one file a danger, which is an industry and hazard that has stood at a warning tier or
-- has a warning. It is closed when neither stands any more and no failing batch of it is open.
with

cells as (
    select * from {{ ref('tier_cell_months') }}
    where hazard_code <> 'SAFETY'
),

warnings as (
    select * from {{ ref('rpt_warnings') }}
),

queue as (
    select * from {{ ref('rpt_rectification_queue') }}
    where state <> 'not_tracked'
),

hazards_of_events as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
),

ranked as (
    select
        industry_code,
        hazard_code,
        min(as_of_date) filter (tier_rank <= 3) as first_warned_date,
        max(as_of_date) filter (tier_rank <= 3) as last_warned_date,
        min(tier_rank) as worst_rank,
        arg_min(tier_code, tier_rank) as worst_tier_code,
        max(tier_code) filter (as_of_date = {{ as_of_date() }}) as tier_code,
        max(tier_rank) filter (as_of_date = {{ as_of_date() }}) as tier_rank
    from cells
    group by all
),

warned as (
    select
        industry_code,
        hazard_code,
        count(*) as warning_count,
        count(*) filter (is_in_force) as warning_in_force_count,
        cast(sum(action_count) as bigint) as action_count,
        cast(sum(open_action_count) as bigint) as open_action_count,
        cast(sum(overdue_action_count) as bigint) as overdue_action_count,
        min(drafted_date) as first_drafted_date,
        max(lifted_date) as last_lifted_date
    from warnings
    group by all
),

batches as (
    select
        queue.industry_code,
        hazards_of_events.hazard_code,
        count(*) as failure_count,
        count(*) filter (queue.state = 'closed') as closed_failure_count,
        count(*) filter (queue.is_overdue) as overdue_failure_count
    from queue
    inner join hazards_of_events using (event_id)
    group by all
),

joined as (
    select
        ranked.*,
        coalesce(warned.warning_count, 0) as warning_count,
        coalesce(warned.warning_in_force_count, 0) as warning_in_force_count,
        coalesce(warned.action_count, 0) as action_count,
        coalesce(warned.open_action_count, 0) as open_action_count,
        coalesce(warned.overdue_action_count, 0) as overdue_action_count,
        warned.first_drafted_date,
        warned.last_lifted_date,
        coalesce(batches.failure_count, 0) as failure_count,
        coalesce(batches.closed_failure_count, 0) as closed_failure_count,
        coalesce(batches.overdue_failure_count, 0) as overdue_failure_count
    from ranked
    left join warned using (industry_code, hazard_code)
    left join batches using (industry_code, hazard_code)
    where ranked.first_warned_date is not null or warned.warning_count > 0
),

told as (
    select
        concat_ws('-', 'D', industry_code, hazard_code) as danger_id,
        industry_code,
        hazard_code,
        case
            when
                tier_rank between 4 and 5
                and warning_in_force_count = 0
                and open_action_count = 0
                and closed_failure_count = failure_count
                then 'closed'
            else 'open'
        end as state,
        tier_code,
        worst_tier_code,
        least(first_warned_date, first_drafted_date) as opened_date,
        last_warned_date,
        warning_count,
        warning_in_force_count,
        action_count,
        open_action_count,
        overdue_action_count,
        failure_count,
        closed_failure_count,
        overdue_failure_count,
        last_lifted_date,
        cast(
            date_diff('day', least(first_warned_date, first_drafted_date), {{ as_of_date() }})
            as integer
        ) as age_days,
        {{ as_of_date() }} as as_of_date
    from joined
)

select * from told
