-- Only checks whose conforming results are published too can make a rate.
with

checks as (
    select * from {{ ref('fct_safety_events') }}
    where is_rate_eligible and event_month is not null and event_date <= {{ as_of_date() }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

hazards as (
    select * from {{ ref('dim_hazard') }}
),

completeness as (
    select *, period_start_date as event_month
    from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

checked_months as (
    select
        industry_code,
        event_month,
        evidence_class,
        sampling_basis,
        {{ date_axis_of('event_date_basis') }} as date_axis,
        count(*) as check_count
    from checks
    group by all
),

-- one row a check and trend line that it fails on; a check counts once on each line
failures as (
    select
        event_id,
        industry_code,
        event_month,
        evidence_class,
        sampling_basis,
        'ALL' as hazard_code
    from checks
    where is_nonconforming
    union all
    select distinct
        checks.event_id,
        checks.industry_code,
        checks.event_month,
        checks.evidence_class,
        checks.sampling_basis,
        'SAFETY' as hazard_code
    from checks
    inner join event_hazards using (event_id)
    inner join hazards using (hazard_code)
    where hazards.is_safety
    union all
    select
        checks.event_id,
        checks.industry_code,
        checks.event_month,
        checks.evidence_class,
        checks.sampling_basis,
        event_hazards.hazard_code
    from checks
    inner join event_hazards using (event_id)
),

failed_months as (
    select
        industry_code,
        event_month,
        evidence_class,
        sampling_basis,
        hazard_code,
        count(*) as failure_count
    from failures
    group by all
),

sums as (
    select unnest(['ALL', 'SAFETY']) as hazard_code
),

-- the two sums stand everywhere, a single hazard where it was ever found on that basis
lines as (
    select distinct industry_code, evidence_class, sampling_basis, hazard_code from failed_months
    union
    select distinct
        checked_months.industry_code,
        checked_months.evidence_class,
        checked_months.sampling_basis,
        sums.hazard_code
    from checked_months
    cross join sums
),

months_filled as (
    select
        lines.industry_code,
        lines.hazard_code,
        checked_months.event_month,
        lines.evidence_class,
        lines.sampling_basis,
        checked_months.date_axis,
        cast(checked_months.check_count as bigint) as check_count,
        cast(coalesce(failed_months.failure_count, 0) as bigint) as failure_count
    from lines
    inner join checked_months using (industry_code, evidence_class, sampling_basis)
    left join failed_months
        using (industry_code, evidence_class, sampling_basis, hazard_code, event_month)
),

rated as (
    select
        months_filled.industry_code,
        months_filled.hazard_code,
        months_filled.event_month,
        months_filled.evidence_class,
        months_filled.sampling_basis,
        months_filled.check_count,
        months_filled.failure_count,
        cast(months_filled.failure_count as double)
        / nullif(months_filled.check_count, 0) as failure_rate,
        {{ function('wilson_low') }}(
            months_filled.failure_count, months_filled.check_count, {{ var('z') }}
        ) as failure_rate_low,
        {{ function('wilson_high') }}(
            months_filled.failure_count, months_filled.check_count, {{ var('z') }}
        ) as failure_rate_high,
        completeness.completeness,
        completeness.completeness_basis,
        completeness.is_provisional,
        months_filled.date_axis,
        'wilson' as method_id
    from months_filled
    left join completeness using (evidence_class, event_month)
)

select * from rated
