-- The day by which each measure is due: the day that was named, or the legal clock in force when
-- it was ordered. A clock of calendar days does not move on where it ends on a day off.
with

actions as (
    select * from {{ ref('stg_response_actions') }}
),

deadlines as (
    select * from {{ ref('legal_deadline') }}
),

days as (
    select * from {{ ref('warning_working_days') }}
),

working_days as (
    select calendar_date, working_day_number, is_calendar_known from days
    where is_working_day
),

clocked as (
    select
        actions.*,
        deadlines.day_count,
        deadlines.day_kind,
        days.working_day_number + deadlines.day_count as due_working_day_number
    from actions
    left join deadlines
        on
            actions.deadline_code = deadlines.deadline_code
            and actions.ordered_date >= deadlines.valid_from
            and actions.ordered_date <= coalesce(deadlines.valid_to, date '9999-12-31')
    left join days on actions.ordered_date = days.calendar_date
),

dated as (
    select
        clocked.action_id,
        case
            when clocked.due_date is not null then clocked.due_date
            when clocked.day_kind = 'calendar_day'
                then cast(clocked.ordered_date + clocked.day_count as date)
            when clocked.day_kind = 'working_day' then working_days.calendar_date
        end as due_date,
        case
            when clocked.due_date is not null then 'named_day'
            when clocked.day_kind = 'calendar_day' then 'calendar_days'
            when clocked.day_kind = 'working_day' and working_days.is_calendar_known
                then 'working_days'
            when clocked.day_kind = 'working_day' then 'weekdays'
            else 'unknown_deadline'
        end as due_basis
    from clocked
    left join working_days on clocked.due_working_day_number = working_days.working_day_number
)

select * from dated
