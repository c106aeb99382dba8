-- Counts tell how much was reported, never how often a product fails: nobody counted what is well.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        evidence_class <> 'spot_check'
        and event_month is not null
        and event_date <= {{ as_of_date() }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
    where first_month is not null
),

completeness as (
    select *, period_start_date as event_month
    from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

named as (
    select industry_code, evidence_class, event_month, 'ALL' as hazard_code, unit_count, case_weight
    from events
    union all
    select
        events.industry_code,
        events.evidence_class,
        events.event_month,
        event_hazards.hazard_code,
        events.unit_count,
        events.case_weight
    from events
    inner join event_hazards using (event_id)
),

counted as (
    select
        industry_code,
        evidence_class,
        event_month,
        hazard_code,
        count(*) as event_count,
        sum(unit_count) as unit_count,
        sum(case_weight) as weighted_count
    from named
    group by all
),

-- a month without a report inside the span of the class is a zero; the line of a single hazard
-- begins with its first report in the industry
lines as (
    select
        industry_code,
        evidence_class,
        hazard_code,
        case when hazard_code <> 'ALL' then min(event_month) end as first_month
    from counted
    group by industry_code, evidence_class, hazard_code
),

class_months as (
    select evidence_class, event_month, count(*) as event_count
    from events
    group by all
),

-- where a month brings ten events and more, one without any in all industries was not delivered:
-- it is a gap, and a zero would be a false comfort
dense_classes as (
    select evidence_class
    from class_months
    group by evidence_class
    having sum(event_count) >= 10 * count(*)
),

months_spanned as (
    select
        evidence_class,
        date_axis,
        cast(unnest(generate_series(first_month, last_month, interval '1' month)) as date)
            as event_month
    from spans
),

months as (
    select months_spanned.*
    from months_spanned
    left join class_months using (evidence_class, event_month)
    left join dense_classes using (evidence_class)
    where class_months.event_count is not null or dense_classes.evidence_class is null
),

months_filled as (
    select
        lines.industry_code,
        lines.hazard_code,
        lines.evidence_class,
        months.event_month,
        months.date_axis,
        cast(coalesce(counted.event_count, 0) as bigint) as event_count,
        cast(counted.unit_count as bigint) as unit_count,
        cast(counted.weighted_count as decimal(38, 4)) as weighted_count
    from lines
    inner join months
        on
            lines.evidence_class = months.evidence_class
            and months.event_month >= coalesce(lines.first_month, months.event_month)
    left join counted
        on
            lines.industry_code = counted.industry_code
            and lines.evidence_class = counted.evidence_class
            and lines.hazard_code = counted.hazard_code
            and months.event_month = counted.event_month
),

industry_months as (
    select
        industry_code,
        evidence_class,
        event_month,
        event_count as industry_event_count
    from months_filled
    where hazard_code = 'ALL'
),

bounded as (
    select
        months_filled.industry_code,
        months_filled.hazard_code,
        months_filled.event_month,
        months_filled.evidence_class,
        months_filled.event_count,
        {{ function('byar_low') }}(months_filled.event_count, {{ var('z') }}) as event_count_low,
        {{ function('byar_high') }}(months_filled.event_count, {{ var('z') }}) as event_count_high,
        industry_months.industry_event_count,
        months_filled.unit_count,
        months_filled.weighted_count,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        months_filled.date_axis,
        'not_sampled' as sampling_basis,
        'byar' as method_id
    from months_filled
    inner join industry_months using (industry_code, evidence_class, event_month)
    left join completeness using (evidence_class, event_month)
)

select * from bounded
