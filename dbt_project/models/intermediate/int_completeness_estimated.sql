{%- set min_delay_count = 20 %}
-- Which share of a month's reports can be in by now: the share of the month that has passed, times
-- the share of reports that arrive within the days since, where enough delays have been seen.
with

spans as (
    select * from {{ ref('int_class_spans') }}
    where first_month is not null
),

delays as (
    select * from {{ ref('int_reporting_delays') }}
    where total_count >= {{ min_delay_count }}
),

days as (
    select
        evidence_class,
        known_until_date,
        cast(unnest(generate_series(
            first_month, last_day(last_month), interval '1' day
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

months as (
    select
        days_reported.evidence_class,
        cast(date_trunc('month', days_reported.any_date) as date) as event_month,
        count(*) as day_count,
        count_if(days_reported.any_date <= days_reported.known_until_date) as passed_day_count,
        sum(days_reported.reported_count) as reported_count,
        max(totals.total_count) as total_count,
        max(days_reported.any_date) > max(days_reported.known_until_date) as is_in_progress
    from days_reported
    left join totals using (evidence_class)
    group by all
),

estimated as (
    select
        evidence_class,
        event_month,
        is_in_progress,
        case
            when total_count is null then cast(passed_day_count as double) / day_count
            else cast(reported_count as double) / (day_count * total_count)
        end as completeness,
        case when total_count is null then 'calendar' else 'reporting_delay' end
            as completeness_basis
    from months
)

select
    *,
    completeness < 0.5 or is_in_progress as is_provisional
from estimated
