-- Incidents and drills of each port and year, and how many of those that could be timed were
-- answered too late.
with

incidents as (
    select *, cast(date_trunc('year', occurred_time) as date) as year_start_date
    from {{ ref('rpt_port_incidents') }}
),

counted as (
    select
        port,
        kind,
        year_start_date,
        count(*) as incident_count,
        count(*) filter (state <> 'closed') as open_count,
        count(*) filter (worst_level in ('I', 'II')) as grave_count,
        count(*) filter (response_state in ('in_time', 'late', 'overdue')) as timed_count,
        count(*) filter (response_state in ('late', 'overdue')) as late_count,
        cast(median(response_minutes) as double) as response_minutes_median
    from incidents
    group by all
),

told as (
    select
        *,
        late_count / nullif(timed_count, 0) as late_share,
        {{ function('wilson_low') }}(late_count, timed_count, {{ var('z') }}) as late_share_low,
        {{ function('wilson_high') }}(late_count, timed_count, {{ var('z') }}) as late_share_high,
        'occurred_date' as date_axis,
        'not_sampled' as sampling_basis,
        'wilson' as method_id,
        {{ as_of_date() }} as as_of_date
    from counted
)

select * from told
