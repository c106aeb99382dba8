-- What each indicator counts: in the window that ends on the date, and in the windows before it. An
-- industry in which a register has never had an event was quiet, not unobserved: the register
-- looked.
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
    where window_index = 0
),

register_windows as (
    select * from {{ ref('tier_register_windows') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

daily as (
    select
        indicator,
        register,
        industry_code,
        event_date,
        count(*) as sample_count,
        count_if(is_counted) as event_count,
        count_if(is_unknown) as unknown_count
    from indicator_events
    group by all
),

windows_counted as (
    select
        register_windows.indicator,
        register_windows.register,
        daily.industry_code,
        register_windows.as_of_date,
        register_windows.window_index,
        sum(daily.sample_count) as sample_count,
        sum(daily.event_count) as event_count,
        sum(daily.unknown_count) as unknown_count
    from register_windows
    inner join daily
        on
            register_windows.indicator = daily.indicator
            and register_windows.register = daily.register
            and daily.event_date between register_windows.window_start_date
            and register_windows.window_end_date
    group by all
),

every_window as (
    select
        register_windows.*,
        industries.industry_code,
        cast(
            cast(register_windows.delivered_day_count as double)
            / nullif(register_windows.day_count, 0) as decimal(18, 12)
        ) as delivered_share,
        coalesce(windows_counted.sample_count, 0) as sample_count,
        coalesce(windows_counted.event_count, 0) as event_count,
        coalesce(windows_counted.unknown_count, 0) as unknown_count
    from register_windows
    cross join industries
    left join windows_counted
        using (indicator, register, industry_code, as_of_date, window_index)
),

registers_pivoted as (
    select
        indicator,
        register,
        industry_code,
        as_of_date,
        is_compared,
        is_counted,
        baseline_window_count,
        sum(sample_count) filter (where window_index = 0) as sample_count,
        sum(event_count) filter (where window_index = 0) as event_count,
        sum(unknown_count) filter (where window_index = 0) as unknown_count,
        coalesce(sum(event_count) filter (where is_observed), 0) as baseline_count,
        -- exact decimals: a sum of doubles depends on the order of rows
        sum(delivered_share) filter (where window_index = 0) as delivered_share,
        sum(delivered_share) filter (where is_observed) as baseline_share
    from every_window
    group by all
),

-- the mean of the earlier windows as if each had been delivered in full
registers_expected as (
    select
        *,
        cast(
            cast(baseline_count as double) / nullif(baseline_share, 0) as decimal(38, 12)
        ) as mean_count,
        cast(
            cast(baseline_count as double) * cast(delivered_share as double)
            / nullif(baseline_share, 0) as decimal(38, 12)
        ) as expected_count
    from registers_pivoted
),

summed as (
    select
        indicator,
        industry_code,
        as_of_date,
        sum(sample_count) filter (where is_counted) as sample_count,
        sum(event_count) filter (where is_counted) as event_count,
        sum(unknown_count) filter (where is_counted) as unknown_count,
        sum(event_count) filter (where not is_counted) as left_out_count,
        sum(baseline_count) filter (where is_compared) as baseline_count,
        max(baseline_window_count) filter (where is_compared) as baseline_window_count,
        sum(mean_count) filter (where is_compared) as mean_count,
        sum(expected_count) filter (where is_compared) as expected_count,
        cast(max(delivered_share) filter (where is_counted) as double) as delivered_share
    from registers_expected
    group by all
),

-- each register weighs by what it usually brings: a busy one that has stopped is not made up for by
-- an idle one that goes on
completed as (
    select
        indicators.indicator,
        industries.industry_code,
        windows.as_of_date,
        windows.window_start_date,
        windows.window_end_date,
        cast(coalesce(summed.sample_count, 0) as bigint) as sample_count,
        cast(coalesce(summed.event_count, 0) as bigint) as event_count,
        cast(coalesce(summed.unknown_count, 0) as bigint) as unknown_count,
        cast(coalesce(summed.left_out_count, 0) as bigint) as left_out_count,
        cast(coalesce(summed.baseline_count, 0) as bigint) as baseline_count,
        cast(coalesce(summed.baseline_window_count, 0) as bigint) as baseline_window_count,
        cast(coalesce(summed.expected_count, 0) as double) as expected_count,
        indicators.evidence_class,
        indicators.sampling_basis,
        coalesce(spans.date_axis, 'none') as date_axis,
        case
            when not indicators.is_rate and summed.mean_count > 0
                then cast(summed.expected_count as double) / cast(summed.mean_count as double)
            else coalesce(summed.delivered_share, 0)
        end as completeness
    from windows
    inner join indicators using (indicator)
    cross join industries
    left join summed
        on
            windows.indicator = summed.indicator
            and windows.as_of_date = summed.as_of_date
            and industries.industry_code = summed.industry_code
    left join spans on indicators.evidence_class = spans.evidence_class
)

select * from completed
