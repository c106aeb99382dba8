-- Every day with the number of working days up to it: Monday to Friday but for the days off, and
-- the weekends that are worked for them. Of a year whose list is not in the calendar yet only the
-- weekends are known.
with

days as (
    select cast(day as date) as calendar_date
    from
        generate_series(
            date '2015-01-01',
            date_trunc('year', {{ as_of_date() }}) + interval 3 year - interval 1 day,
            interval 1 day
        ) as series (day)
),

listed as (
    select * from {{ ref('calendar_day') }}
),

listed_years as (
    select distinct year(calendar_date) as listed_year from listed
),

known as (
    select
        days.calendar_date,
        coalesce(listed.is_working_day, isodow(days.calendar_date) <= 5) as is_working_day,
        listed_years.listed_year is not null as is_calendar_known
    from days
    left join listed using (calendar_date)
    left join listed_years on year(days.calendar_date) = listed_years.listed_year
),

numbered as (
    select
        calendar_date,
        is_working_day,
        is_calendar_known,
        count_if(is_working_day) over (order by calendar_date) as working_day_number
    from known
)

select * from numbered
