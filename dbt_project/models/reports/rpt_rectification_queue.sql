-- Every failing batch with its clocks: who must put it right by when, and whether a re-check has
-- passed. Without an order on record the clocks run from the day of the check, which is earlier.
-- Failures before the tracked months are listed and not called overdue.
with

failures as (
    select * from {{ ref('follow_up_failures') }}
),

acts as (
    select
        event_id,
        min(decided_date) filter (act = 'inform') as informed_date,
        min(decided_date) filter (act = 'order') as ordered_date
    from {{ ref('stg_rectification_acts') }}
    group by event_id
),

rechecks as (
    select * from {{ ref('follow_up_rechecks') }}
    qualify
        row_number() over (
            partition by event_id
            order by recheck_date desc, is_passed asc, recheck_event_id asc, act_id asc
        ) = 1
),

deadlines as (
    select
        max(day_count) filter (deadline_code = 'rectification_order') as rectify_days,
        max(day_count) filter (deadline_code = 're_check') as recheck_days
    from {{ ref('legal_deadline') }}
    where {{ is_in_force() }}
),

clocked as (
    select
        failures.*,
        acts.informed_date,
        acts.ordered_date,
        rechecks.recheck_event_id,
        rechecks.recheck_date,
        rechecks.is_passed,
        rechecks.recheck_basis,
        coalesce(acts.ordered_date, failures.failed_date) as clock_start_date,
        case when acts.ordered_date is null then 'check_date' else 'order' end as clock_basis,
        deadlines.rectify_days,
        deadlines.recheck_days
    from failures
    cross join deadlines
    left join acts using (event_id)
    left join rechecks using (event_id)
),

dated as (
    select
        *,
        cast(clock_start_date + rectify_days as date) as rectify_due_date,
        cast(clock_start_date + recheck_days as date) as recheck_due_date,
        case
            when is_passed then 'closed'
            when not is_tracked then 'not_tracked'
            when not is_passed then 'recheck_failed'
            when ordered_date is not null then 'ordered'
            when informed_date is not null then 'informed'
            else 'open'
        end as state
    from clocked
),

told as (
    select
        event_id,
        state,
        firm_id,
        industry_code,
        region_code,
        product_name,
        brand,
        model,
        sampling_basis,
        nonconformity_class,
        failed_date,
        failed_date_precision,
        informed_date,
        ordered_date,
        clock_basis,
        clock_start_date,
        rectify_due_date,
        recheck_due_date,
        recheck_event_id,
        recheck_date,
        recheck_basis,
        coalesce(
            state not in ('closed', 'not_tracked') and recheck_due_date < {{ as_of_date() }}, false
        ) as is_overdue,
        case
            when state not in ('closed', 'not_tracked')
                then cast(date_diff('day', {{ as_of_date() }}, recheck_due_date) as integer)
        end as days_left,
        cast(
            date_diff(
                'day', failed_date,
                case when state = 'closed' then recheck_date else {{ as_of_date() }} end
            ) as integer
        ) as age_days,
        {{ as_of_date() }} as as_of_date
    from dated
)

select * from told
