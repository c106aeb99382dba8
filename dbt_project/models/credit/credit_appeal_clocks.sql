-- By when an open appeal is to be decided: working days of the clock in force on its day.
with

appeals as (
    select credit_id, appealed_date from {{ ref('credit_items') }}
    where state = 'under_appeal'
),

deadlines as (
    select * from {{ ref('legal_deadline') }}
    where deadline_code = 'credit_appeal'
),

days as (
    select * from {{ ref('warning_working_days') }}
),

working_days as (
    select calendar_date, working_day_number from days
    where is_working_day
),

clocked as (
    select
        appeals.credit_id,
        working_days.calendar_date as appeal_due_date
    from appeals
    inner join deadlines
        on
            appeals.appealed_date >= deadlines.valid_from
            and appeals.appealed_date <= coalesce(deadlines.valid_to, date '9999-12-31')
    inner join days on appeals.appealed_date = days.calendar_date
    inner join working_days
        on days.working_day_number + deadlines.day_count = working_days.working_day_number
),

told as (
    select
        credit_id,
        appeal_due_date,
        appeal_due_date < {{ as_of_date() }} as is_appeal_overdue
    from clocked
)

select * from told
