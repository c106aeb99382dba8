-- How often an industry and a hazard are reported together, and how often independence within each
-- source and year would have them so. Checks are sampled, not reported: what was looked for decides
-- what is found, so they are no cells.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        record_type <> 'spot_check_result'
        and event_date is not null
        and event_date <= {{ as_of_date() }}
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

completeness as (
    select *, period_start_date as event_month
    from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

placed as (
    select
        event_id,
        evidence_class,
        source,
        year(event_date) as event_year,
        {{ period_start('month', 'event_date') }} as event_month,
        industry_code
    from events
),

named as (
    select placed.*, event_hazards.hazard_code
    from placed
    inner join event_hazards using (event_id)
),

strata as (
    select evidence_class, source, event_year, count(*) as total_count
    from placed
    group by all
),

industry_strata as (
    select evidence_class, source, event_year, industry_code, count(*) as industry_count
    from placed
    group by all
),

hazard_strata as (
    select evidence_class, source, event_year, hazard_code, count(*) as hazard_count
    from named
    group by all
),

-- decimals, since a sum of doubles depends on the order of rows
expected as (
    select
        industry_strata.evidence_class,
        industry_strata.industry_code,
        hazard_strata.hazard_code,
        sum(
            cast(
                cast(industry_strata.industry_count as double) * hazard_strata.hazard_count
                / nullif(strata.total_count, 0) as decimal(28, 10)
            )
        ) as expected_count
    from industry_strata
    inner join hazard_strata using (evidence_class, source, event_year)
    inner join strata using (evidence_class, source, event_year)
    group by all
),

joint as (
    select evidence_class, industry_code, hazard_code, count(*) as event_count
    from named
    group by all
),

industry_totals as (
    select evidence_class, industry_code, count(*) as industry_event_count
    from placed
    group by all
),

hazard_totals as (
    select evidence_class, hazard_code, count(*) as hazard_event_count
    from named
    group by all
),

-- how complete the class is where its reports lie
class_totals as (
    select
        placed.evidence_class,
        count(*) as class_event_count,
        cast(sum(cast(completeness.completeness as decimal(18, 12))) as double)
        / nullif(count(*), 0) as completeness
    from placed
    left join completeness using (evidence_class, event_month)
    group by all
),

joined as (
    select
        joint.evidence_class,
        joint.industry_code,
        joint.hazard_code,
        joint.event_count,
        industry_totals.industry_event_count,
        hazard_totals.hazard_event_count,
        class_totals.class_event_count,
        cast(expected.expected_count as double) as expected_count,
        class_totals.completeness,
        spans.date_axis,
        spans.first_event_date,
        spans.newest_event_date
    from joint
    inner join expected using (evidence_class, industry_code, hazard_code)
    inner join industry_totals using (evidence_class, industry_code)
    inner join hazard_totals using (evidence_class, hazard_code)
    inner join class_totals using (evidence_class)
    inner join spans using (evidence_class)
)

select * from joined
