-- The windows of each indicator at each date it is graded at: number 0 ends on the date, 1 to n are
-- the equally long ones before it.
with

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

month_ends as (
    select
        cast(
            date_trunc('month', {{ as_of_date() }}) - interval '1' month * month_number as date
        ) - 1 as as_of_date
    from (
        select unnest(generate_series(0, {{ var('history_months') }} - 1)) as month_number
    ) as month_numbers
),

dates as (
    select as_of_date from month_ends
    union
    select {{ as_of_date() }} as as_of_date
),

numbered as (
    select
        indicator,
        window_months,
        unnest(generate_series(0, baseline_window_count)) as window_index
    from indicators
),

windows as (
    select
        numbered.indicator,
        dates.as_of_date,
        numbered.window_index,
        {{ day_after_months_back(
            'dates.as_of_date', 'numbered.window_months * (numbered.window_index + 1)'
        ) }} as window_start_date,
        {{ months_back('dates.as_of_date', 'numbered.window_months * numbered.window_index') }}
            as window_end_date
    from numbered
    cross join dates
)

select * from windows
