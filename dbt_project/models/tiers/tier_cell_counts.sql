-- What each count indicator counts in a cell, in the window that ends on the date, and what the
-- cell's own past lets expect: of each register that can be compared the mean of the earlier
-- windows it has delivered, as much of it as the register has delivered of this one.
with

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }} and not is_rate
),

thresholds as (
    select * from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

cell_events as (
    select * from {{ ref('tier_cell_events') }}
),

register_windows as (
    select * from {{ ref('tier_register_windows') }}
),

completeness as (
    select * from {{ ref('tier_indicator_counts') }}
),

daily as (
    select
        indicators.indicator,
        cell_events.register,
        cell_events.industry_code,
        cell_events.hazard_code,
        cell_events.event_date,
        count(*) as event_count
    from cell_events
    inner join indicators
        on
            cell_events.evidence_class = indicators.evidence_class
            and cell_events.sampling_basis = indicators.sampling_basis
            and (
                indicators.min_severity_level is null
                or cell_events.severity_level >= indicators.min_severity_level
            )
    group by all
),

windows_counted as (
    select
        register_windows.indicator,
        register_windows.register,
        register_windows.as_of_date,
        daily.industry_code,
        daily.hazard_code,
        cast(sum(daily.event_count) filter (
            where register_windows.window_index = 0 and register_windows.is_counted
        ) as bigint) as event_count,
        cast(sum(daily.event_count) filter (
            where register_windows.is_observed and register_windows.is_compared
        ) as bigint) as baseline_count
    from register_windows
    inner join daily
        on
            register_windows.indicator = daily.indicator
            and register_windows.register = daily.register
            and daily.event_date between register_windows.window_start_date
            and register_windows.window_end_date
    group by all
),

-- exact decimals: a sum of doubles depends on the order of rows
shares as (
    select
        indicator,
        register,
        as_of_date,
        cast(
            cast(max(delivered_day_count) filter (where window_index = 0) as double)
            / max(day_count) filter (where window_index = 0) as decimal(18, 12)
        ) as delivered_share,
        sum(cast(
            cast(delivered_day_count as double) / day_count as decimal(18, 12)
        )) filter (where is_observed and is_compared) as baseline_share,
        bool_or(is_compared) as is_compared,
        max(baseline_window_count) as baseline_window_count
    from register_windows
    group by all
),

registers_expected as (
    select
        windows_counted.*,
        shares.is_compared,
        case when shares.is_compared then shares.baseline_window_count end
            as baseline_window_count,
        case
            when shares.is_compared
                then cast(
                    coalesce(windows_counted.baseline_count, 0)
                    * cast(shares.delivered_share as double)
                    / nullif(cast(shares.baseline_share as double), 0) as decimal(38, 12)
                )
        end as expected_count
    from windows_counted
    inner join shares using (indicator, register, as_of_date)
),

summed as (
    select
        indicator,
        industry_code,
        hazard_code,
        as_of_date,
        cast(coalesce(sum(event_count), 0) as bigint) as event_count,
        cast(coalesce(sum(baseline_count), 0) as bigint) as baseline_count,
        cast(coalesce(max(baseline_window_count), 0) as bigint) as baseline_window_count,
        cast(coalesce(sum(expected_count), 0) as double) as expected_count
    from registers_expected
    group by all
),

judged as (
    select
        summed.*,
        greatest(summed.expected_count, cast(thresholds.baseline_floor as double))
            as compared_count,
        completeness.completeness,
        completeness.date_axis,
        completeness.completeness >= thresholds.min_completeness
        and summed.baseline_window_count >= thresholds.min_baseline_windows
        and summed.event_count + summed.baseline_count >= thresholds.min_event_count
            as is_compared
    from summed
    inner join thresholds using (indicator)
    inner join completeness using (indicator, industry_code, as_of_date)
)

select * from judged
