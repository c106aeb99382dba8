-- Every day from the first year of the sources to the end of the year of the run, with the periods
-- it belongs to: an axis on which days without an event still stand.
with

days as (
    select cast(day as date) as day
    from
        generate_series(
            date '2000-01-01',
            date_trunc('year', {{ as_of_date() }}) + interval 1 year - interval 1 day,
            interval 1 day
        ) as series (day)
),

described as (
    select
        day,
        cast(date_trunc('week', day) as date) as week_start_date,
        cast(date_trunc('month', day) as date) as month_start_date,
        cast(date_trunc('quarter', day) as date) as quarter_start_date,
        cast(date_trunc('year', day) as date) as year_start_date,
        cast(isodow(day) as integer) as weekday_number
    from days
)

select * from described
