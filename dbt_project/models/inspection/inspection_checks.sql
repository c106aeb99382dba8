-- Every check that can make a rate, with the place of its maker and what was known of the maker on
-- the day before: a check never stands in the record that it is counted under.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where evidence_class = 'spot_check' and event_date <= {{ as_of_date() }}
),

firms as (
    select event_id, firm_id from {{ ref('brg_event_firms') }}
    where role = 'maker'
),

places as (
    select event_id, region_code from {{ ref('brg_event_regions') }}
    where role = 'maker'
),

policy as (
    select
        max(value) filter (where parameter = 'history_month_count') as history_month_count,
        max(value) filter (where parameter = 'passed_check_count') as passed_check_count
    from {{ ref('inspection_policy_in_force') }}
),

placed as (
    select
        events.*,
        firms.firm_id,
        coalesce(left(places.region_code, 2) || '0000', 'unknown') as origin_code
    from events
    left join firms using (event_id)
    left join places using (event_id)
),

outcomes_daily as (
    select
        placed.firm_id,
        placed.event_date,
        count(*) as check_count,
        count(*) filter (where placed.is_nonconforming) as failure_count
    from placed
    where placed.firm_id is not null and placed.result <> 'not_judged'
    group by all
),

records as (
    select
        outcomes_daily.firm_id,
        outcomes_daily.event_date,
        cast(coalesce(sum(earlier.check_count), 0) as bigint) as earlier_check_count,
        cast(coalesce(sum(earlier.failure_count), 0) as bigint) as earlier_failure_count
    from outcomes_daily
    cross join policy
    left join outcomes_daily as earlier
        on
            outcomes_daily.firm_id = earlier.firm_id
            and outcomes_daily.event_date > earlier.event_date
            and earlier.event_date
            >= outcomes_daily.event_date
            - to_months(cast(policy.history_month_count as integer))
    group by all
),

classed as (
    select
        placed.event_id,
        placed.industry_code,
        placed.product_group,
        placed.origin_code,
        placed.firm_id,
        {{ operator_class('records') }} as operator_class,
        placed.sampling_basis,
        placed.is_nonconforming,
        placed.event_date,
        placed.event_month
    from placed
    cross join policy
    left join records using (firm_id, event_date)
    where placed.is_rate_eligible and placed.event_month is not null
)

select * from classed
