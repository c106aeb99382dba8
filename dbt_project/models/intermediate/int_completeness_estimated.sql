{%- set min_delay_count = 20 %}
-- Which share of a period's reports can be in by now: the share of its days that has passed, times
-- the share of reports that arrive within the days since, where enough delays have been seen.
with

spans as (
    select * from {{ ref('int_class_spans') }}
    where first_event_date is not null
),

delays as (
    select * from {{ ref('int_reporting_delays') }}
    where total_count >= {{ min_delay_count }}
),

-- whole years, and the whole weeks at their edges
days as (
    select
        evidence_class,
        known_until_date,
        cast(unnest(generate_series(
            date_trunc('week', date_trunc('year', first_event_date)),
            date_trunc('week', date_trunc('year', newest_event_date) + interval '1' year)
            + interval '6' day,
            interval '1' day
        )) as date) as any_date
    from spans
),

-- the delay known for each day since the event: the last one not above it
days_reported as (
    select
        days.evidence_class,
        days.known_until_date,
        days.any_date,
        coalesce(max(delays.cumulative_count), 0) as reported_count
    from days
    left join delays
        on
            days.evidence_class = delays.evidence_class
            and delays.delay_days <= days.known_until_date - days.any_date
    group by all
),

totals as (
    select distinct evidence_class, total_count from delays
),

days_placed as (
    {%- for period_type in var('period_types') %}
        select
            days_reported.*,
            '{{ period_type }}' as period_type,
            {{ period_start(period_type, 'any_date') }} as period_start_date
        from days_reported
        inner join spans using (evidence_class)
        where
            {{ period_start(period_type, 'any_date') }}
            between {{ period_start(period_type, 'first_event_date') }}
            and {{ period_start(period_type, 'newest_event_date') }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

periods as (
    select
        days_placed.evidence_class,
        days_placed.period_type,
        days_placed.period_start_date,
        count(*) as day_count,
        count_if(days_placed.any_date <= days_placed.known_until_date) as passed_day_count,
        sum(days_placed.reported_count) as reported_count,
        max(totals.total_count) as total_count,
        max(days_placed.any_date) > max(days_placed.known_until_date) as is_in_progress
    from days_placed
    left join totals using (evidence_class)
    group by all
),

estimated as (
    select
        evidence_class,
        period_type,
        period_start_date,
        is_in_progress,
        case
            when total_count is null then cast(passed_day_count as double) / day_count
            else cast(reported_count as double) / (day_count * total_count)
        end as completeness,
        case when total_count is null then 'calendar' else 'reporting_delay' end
            as completeness_basis
    from periods
)

select
    *,
    completeness < 0.5 or is_in_progress as is_provisional
from estimated
