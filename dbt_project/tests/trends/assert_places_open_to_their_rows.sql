-- Each cell of a place in a month is as many rows of the published events as it says, counted
-- another way: by the bridge of places, those of no known place among them.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where event_month is not null and event_date <= {{ as_of_date() }}
),

matched as (
    select * from {{ ref('brg_event_regions') }}
),

provinces as (
    select distinct region_code, province_code from {{ ref('dim_region') }}
),

rates as (
    select * from {{ ref('rpt_region_rate_cube') }}
    where
        period_type = 'month'
        and region_level = 'province'
        and industry_code <> 'ALL'
        and channel = 'ALL'
        and hazard_code = 'ALL'
),

counts as (
    select * from {{ ref('rpt_region_count_cube') }}
    where
        period_type = 'month'
        and region_level = 'province'
        and industry_code <> 'ALL'
        and hazard_code = 'ALL'
),

roles as (
    select distinct evidence_class, region_role from rates
    union
    select distinct evidence_class, region_role from counts
),

located as (
    select
        events.*,
        roles.region_role,
        coalesce(provinces.province_code, 'unknown') as region_code
    from events
    inner join roles using (evidence_class)
    left join matched
        on events.event_id = matched.event_id and roles.region_role = matched.role
    left join provinces on matched.region_code = provinces.region_code
),

counted as (
    select
        event_month as period_start_date,
        industry_code,
        evidence_class,
        case when record_type = 'spot_check_result' then sampling_basis end as sampling_basis,
        region_role,
        region_code,
        count(*) filter (where record_type <> 'spot_check_result' or is_rate_eligible)
            as row_count
    from located
    group by all
),

differing as (
    select rates.evidence_class, rates.region_role, rates.region_code, rates.period_start_date
    from rates
    left join counted
        using (
            period_start_date, industry_code, evidence_class, sampling_basis, region_role,
            region_code
        )
    where rates.check_count is distinct from counted.row_count
    union all
    select counts.evidence_class, counts.region_role, counts.region_code, counts.period_start_date
    from counts
    left join counted
        on
            counts.period_start_date = counted.period_start_date
            and counts.industry_code = counted.industry_code
            and counts.evidence_class = counted.evidence_class
            and counts.region_role = counted.region_role
            and counts.region_code = counted.region_code
            and counted.sampling_basis is null
    where counts.event_count is distinct from counted.row_count
)

select * from differing
