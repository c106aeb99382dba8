-- What each indicator counts: in the window that ends on the date, and in the windows before it.
with

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

industries as (
    select * from {{ ref('dim_industry') }}
),

indicator_events as (
    select * from {{ ref('tier_indicator_events') }}
),

windows as (
    select * from {{ ref('tier_indicator_windows') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

daily as (
    select
        indicator,
        industry_code,
        event_date,
        count(*) as sample_count,
        count_if(is_counted) as event_count
    from indicator_events
    group by all
),

-- an industry's first event opens its baseline: before it nobody may have been looking
first_events as (
    select indicator, industry_code, min(event_date) as first_event_date
    from daily
    group by all
),

windows_counted as (
    select
        windows.indicator,
        daily.industry_code,
        windows.as_of_date,
        windows.window_index,
        sum(daily.sample_count) as sample_count,
        sum(daily.event_count) as event_count
    from windows
    inner join daily
        on
            windows.indicator = daily.indicator
            and daily.event_date between windows.window_start_date and windows.window_end_date
    group by all
),

every_window as (
    select
        windows.indicator,
        industries.industry_code,
        windows.as_of_date,
        windows.window_index,
        windows.window_start_date,
        windows.window_end_date,
        coalesce(windows_counted.sample_count, 0) as sample_count,
        coalesce(windows_counted.event_count, 0) as event_count,
        coalesce(first_events.first_event_date <= windows.window_start_date, false) as is_observed
    from windows
    cross join industries
    left join windows_counted using (indicator, industry_code, as_of_date, window_index)
    left join first_events using (indicator, industry_code)
),

pivoted as (
    select
        indicator,
        industry_code,
        as_of_date,
        max(window_start_date) as window_start_date,
        max(window_end_date) as window_end_date,
        sum(sample_count) filter (where window_index = 0) as sample_count,
        sum(event_count) filter (where window_index = 0) as event_count,
        sum(event_count) filter (where window_index > 0 and is_observed) as baseline_count,
        count_if(window_index > 0 and is_observed) as baseline_window_count
    from every_window
    group by all
),

-- the part of the window up to the newest event of the class: after it nothing has been delivered
covered as (
    select
        pivoted.indicator,
        pivoted.industry_code,
        pivoted.as_of_date,
        pivoted.window_start_date,
        pivoted.window_end_date,
        cast(pivoted.sample_count as bigint) as sample_count,
        cast(pivoted.event_count as bigint) as event_count,
        cast(coalesce(pivoted.baseline_count, 0) as bigint) as baseline_count,
        cast(pivoted.baseline_window_count as bigint) as baseline_window_count,
        indicators.evidence_class,
        indicators.sampling_basis,
        coalesce(spans.date_axis, 'none') as date_axis,
        case
            when spans.newest_event_date is null then 0
            else
                cast(greatest(
                    least(spans.newest_event_date, pivoted.window_end_date)
                    - pivoted.window_start_date + 1,
                    0
                ) as double)
                / nullif(pivoted.window_end_date - pivoted.window_start_date + 1, 0)
        end as completeness
    from pivoted
    inner join indicators using (indicator)
    left join spans using (evidence_class)
)

select * from covered
