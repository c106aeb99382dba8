-- The very rows behind each indicator's value: for a rate the checks it divides by, for a count the
-- events it counts.
with

indicator_events as (
    select * from {{ ref('tier_indicator_events') }}
),

windows as (
    select * from {{ ref('tier_register_windows') }}
    where as_of_date = {{ as_of_date() }} and window_index = 0 and is_counted
),

rows_in_window as (
    select
        indicator_events.industry_code,
        windows.as_of_date,
        indicator_events.indicator,
        indicator_events.event_id,
        indicator_events.row_id
    from indicator_events
    inner join windows
        on
            indicator_events.indicator = windows.indicator
            and indicator_events.register = windows.register
            and indicator_events.event_date between windows.window_start_date
            and windows.window_end_date
)

select * from rows_in_window
