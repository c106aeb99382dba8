{%- set rate_cell = [
    'period_type', 'period_start_date', 'industry_code', 'hazard_code', 'evidence_class',
    'sampling_basis', 'channel'
] %}
{%- set count_cell = rate_cell[:5] %}
-- The places of one role and level, unknown among them, add up to the cell of all places; and every
-- role and level that a class has is there for each of its cells. Rates by place stand from months
-- up.
with

rates as (
    select * from {{ ref('rpt_rate_cube') }}
    where period_type <> 'week'
),

region_rates as (
    select * from {{ ref('rpt_region_rate_cube') }}
),

counts as (
    select * from {{ ref('rpt_count_cube') }}
    where event_count > 0
),

region_counts as (
    select * from {{ ref('rpt_region_count_cube') }}
),

rate_places as (
    select distinct evidence_class, region_role, region_level from region_rates
),

count_places as (
    select distinct evidence_class, region_role, region_level from region_counts
),

rates_summed as (
    select
        {{ rate_cell | join(', ') }},
        region_role,
        region_level,
        sum(check_count) as check_count,
        sum(failure_count) as failure_count,
        sum(split_failure_count) as split_failure_count
    from region_rates
    group by all
),

counts_summed as (
    select
        {{ count_cell | join(', ') }},
        region_role,
        region_level,
        sum(event_count) as event_count,
        sum(split_event_count) as split_event_count,
        sum(unit_count) as unit_count,
        sum(severity_4_count) as severity_4_count
    from region_counts
    group by all
),

differing as (
    select
        rates.evidence_class, rates.period_type, rates.period_start_date,
        rates.industry_code, rates.hazard_code, rate_places.region_role, rate_places.region_level
    from rates
    inner join rate_places using (evidence_class)
    left join rates_summed using ({{ rate_cell | join(', ') }}, region_role, region_level)
    where
        rates.failure_count <> coalesce(rates_summed.failure_count, 0)
        or rates.split_failure_count <> coalesce(rates_summed.split_failure_count, 0)
        -- a single hazard has no row of a place where it was never found
        or rates.hazard_code in ('ALL', 'SAFETY')
        and rates.check_count is distinct from rates_summed.check_count
    union all
    select
        counts.evidence_class, counts.period_type, counts.period_start_date,
        counts.industry_code, counts.hazard_code, count_places.region_role,
        count_places.region_level
    from counts
    inner join count_places using (evidence_class)
    left join counts_summed using ({{ count_cell | join(', ') }}, region_role, region_level)
    where
        counts.event_count is distinct from counts_summed.event_count
        or counts.split_event_count is distinct from counts_summed.split_event_count
        or counts.unit_count is distinct from counts_summed.unit_count
        or counts.severity_4_count is distinct from counts_summed.severity_4_count
)

select * from differing
