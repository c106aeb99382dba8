-- What of each window a register has delivered: from its oldest event to its newest; where it bears
-- much every week, the share of the weeks in which it did. A window without any event is a gap. A
-- register whose earlier windows are too few says nothing of more or less, so that its events are
-- not counted beside registers that do: a new source is no surge, and a stopped one is no lull.
with

windows as (
    select * from {{ ref('tier_indicator_windows') }}
),

indicators as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

thresholds as (
    select * from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

spans as (
    select * from {{ ref('int_register_spans') }}
),

days as (
    select * from {{ ref('int_register_days') }}
),

spanned as (
    select
        windows.indicator,
        spans.register,
        windows.as_of_date,
        windows.window_index,
        windows.window_start_date,
        windows.window_end_date,
        thresholds.min_baseline_windows,
        thresholds.min_completeness,
        spans.evidence_class,
        spans.is_dense,
        windows.window_end_date - windows.window_start_date + 1 as day_count,
        greatest(
            least(spans.newest_event_date, windows.window_end_date)
            - greatest(spans.first_event_date, windows.window_start_date) + 1,
            0
        ) as spanned_day_count,
        windows.window_index > 0
        and spans.first_event_date <= windows.window_start_date
        and spans.newest_event_date >= windows.window_end_date as is_spanned
    from windows
    inner join indicators using (indicator)
    inner join thresholds using (indicator)
    inner join spans using (evidence_class)
),

weeks_counted as (
    select
        spanned.indicator,
        spanned.register,
        spanned.as_of_date,
        spanned.window_index,
        count(distinct days.event_week) as week_count
    from spanned
    inner join days
        on
            spanned.evidence_class = days.evidence_class
            and spanned.register = days.register
            and days.event_date between spanned.window_start_date and spanned.window_end_date
    group by all
),

-- the fullest window shows the pace of the register, weekly or monthly; a tenth less is chance
paced as (
    select
        spanned.*,
        coalesce(weeks_counted.week_count, 0) as week_count,
        max(coalesce(weeks_counted.week_count, 0)) over (
            partition by spanned.indicator, spanned.register
        ) as most_week_count
    from spanned
    left join weeks_counted using (indicator, register, as_of_date, window_index)
),

delivered as (
    select
        *,
        case
            when is_dense and week_count < 0.9 * most_week_count
                then
                    least(
                        spanned_day_count,
                        cast(day_count * week_count / nullif(most_week_count, 0) as bigint)
                    )
            else spanned_day_count
        end as delivered_day_count,
        is_spanned and week_count > 0 as is_touched
    from paced
),

observed as (
    select
        *,
        is_touched
        and delivered_day_count >= coalesce(min_completeness, 0) * day_count as is_observed
    from delivered
),

compared as (
    select
        *,
        count_if(is_observed) over by_register as baseline_window_count,
        count_if(is_observed) over by_register >= coalesce(min_baseline_windows, 0) as is_compared
    from observed
    window by_register as (partition by indicator, register, as_of_date)
),

-- where no register can be compared all are looked at, and none is graded
counted as (
    select
        indicator,
        register,
        as_of_date,
        window_index,
        window_start_date,
        window_end_date,
        cast(day_count as bigint) as day_count,
        cast(delivered_day_count as bigint) as delivered_day_count,
        is_observed,
        cast(baseline_window_count as bigint) as baseline_window_count,
        is_compared,
        is_compared
        or not bool_or(is_compared) over (partition by indicator, as_of_date) as is_counted
    from compared
)

select * from counted
