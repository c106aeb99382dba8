-- Complaints of each industry and month with and without those of people who complain very often.
with

complaints as (
    select * from {{ ref('oversight_complaints') }}
    where
        event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months({{ var('shown_months') }} - 1)
),

persons as (
    select
        industry_code,
        event_month,
        complainant_pseudonym,
        count(*) as own_count
    from complaints
    where complainant_pseudonym is not null
    group by event_month, complainant_pseudonym, rollup(industry_code)
),

most as (
    select
        coalesce(industry_code, 'ALL') as industry_code,
        event_month,
        count(*) as complainant_count,
        max(own_count) as top_complainant_count
    from persons
    group by all
),

counted as (
    select
        coalesce(industry_code, 'ALL') as industry_code,
        event_month,
        count(*) as complaint_count,
        count(complainant_pseudonym) as known_complainant_count,
        count(*) filter (is_concentrated) as concentrated_count,
        count(*) filter (is_marked) as marked_count,
        count(*) filter (not coalesce(is_concentrated, false)) as other_count
    from complaints
    group by event_month, rollup(industry_code)
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where evidence_class = 'complaint' and period_type = 'month'
),

shared as (
    select
        counted.industry_code,
        counted.event_month,
        'complaint' as evidence_class,
        'not_sampled' as sampling_basis,
        counted.complaint_count,
        counted.known_complainant_count,
        coalesce(most.complainant_count, 0) as complainant_count,
        coalesce(most.top_complainant_count, 0) as top_complainant_count,
        counted.concentrated_count,
        counted.concentrated_count / nullif(counted.known_complainant_count, 0)
            as concentrated_share,
        {{ function('wilson_low') }}(
            counted.concentrated_count, counted.known_complainant_count, {{ var('z') }}
        ) as concentrated_share_low,
        {{ function('wilson_high') }}(
            counted.concentrated_count, counted.known_complainant_count, {{ var('z') }}
        ) as concentrated_share_high,
        counted.marked_count,
        counted.other_count,
        {{ function('byar_low') }}(counted.other_count, {{ var('z') }}) as other_count_low,
        {{ function('byar_high') }}(counted.other_count, {{ var('z') }}) as other_count_high,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        'received_date' as date_axis,
        'complaint_concentration' as method_id
    from counted
    left join most using (industry_code, event_month)
    left join completeness on counted.event_month = completeness.period_start_date
)

select * from shared
