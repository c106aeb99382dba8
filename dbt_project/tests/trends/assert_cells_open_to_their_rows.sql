-- Each cell of the cubes is as many rows of the published events as it says, counted another way:
-- the rows whose date lies in the period and is exact enough for it.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where event_date <= {{ as_of_date() }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

precisions as (
    select
        'day' as event_date_precision,
        unnest(['week', 'month', 'quarter', 'year']) as period_type
    union all
    select 'month' as event_date_precision, unnest(['month', 'quarter', 'year']) as period_type
    union all
    select 'quarter' as event_date_precision, unnest(['quarter', 'year']) as period_type
    union all
    select 'year' as event_date_precision, 'year' as period_type
),

rates as (
    select *
    from {{ ref('rpt_rate_cube') }}
    where industry_code <> 'ALL' and channel <> 'ALL' and hazard_code <> 'SAFETY'
),

counts as (
    select *
    from {{ ref('rpt_count_cube') }}
    where industry_code <> 'ALL' and hazard_code <> 'SAFETY'
),

failed_rows as (
    select
        rates.period_type, rates.period_start_date, rates.industry_code, rates.hazard_code,
        rates.sampling_basis, rates.channel,
        count(distinct events.event_id) as row_count
    from rates
    inner join precisions using (period_type)
    inner join events
        on
            rates.industry_code = events.industry_code
            and rates.evidence_class = events.evidence_class
            and rates.sampling_basis = events.sampling_basis
            and rates.channel = events.channel
            and precisions.event_date_precision = events.event_date_precision
            and events.event_date between rates.period_start_date and rates.period_end_date
            and events.is_rate_eligible
            and events.is_nonconforming
    left join event_hazards
        on
            events.event_id = event_hazards.event_id
            and rates.hazard_code = event_hazards.hazard_code
    where rates.hazard_code = 'ALL' or event_hazards.event_id is not null
    group by all
),

reported_rows as (
    select
        counts.period_type, counts.period_start_date, counts.industry_code, counts.hazard_code,
        counts.evidence_class,
        count(distinct events.event_id) as row_count
    from counts
    inner join precisions using (period_type)
    inner join events
        on
            counts.industry_code = events.industry_code
            and counts.evidence_class = events.evidence_class
            and precisions.event_date_precision = events.event_date_precision
            and events.event_date between counts.period_start_date and counts.period_end_date
            and events.record_type <> 'spot_check_result'
    left join event_hazards
        on
            events.event_id = event_hazards.event_id
            and counts.hazard_code = event_hazards.hazard_code
    where counts.hazard_code = 'ALL' or event_hazards.event_id is not null
    group by all
),

differing as (
    select rates.period_type, rates.period_start_date, rates.industry_code, rates.hazard_code
    from rates
    left join failed_rows
        using (
            period_type, period_start_date, industry_code, hazard_code, sampling_basis, channel
        )
    where rates.failure_count <> coalesce(failed_rows.row_count, 0)
    union all
    select counts.period_type, counts.period_start_date, counts.industry_code, counts.hazard_code
    from counts
    left join reported_rows
        using (period_type, period_start_date, industry_code, hazard_code, evidence_class)
    where counts.event_count <> coalesce(reported_rows.row_count, 0)
)

select * from differing
