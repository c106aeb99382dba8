-- Every failing batch of a first check, random or targeted, with its firm and the place of it.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        evidence_class = 'spot_check'
        and is_nonconforming
        and sampling_basis <> 'follow_up_check'
),

details as (
    select record_id as event_id, brand, model, nonconformity_class
    from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

firms as (
    select event_id, firm_id from {{ ref('brg_event_firms') }}
    where role = 'maker'
),

places as (
    select event_id, region_code from {{ ref('brg_event_regions') }}
    where role = 'maker'
),

rules as (
    select tracked_months from {{ ref('rectification_rule') }}
    where {{ is_in_force() }}
),

joined as (
    select
        events.event_id,
        events.industry_code,
        events.product_name,
        events.sampling_basis,
        events.event_date as failed_date,
        events.event_date_precision as failed_date_precision,
        details.brand,
        details.model,
        details.nonconformity_class,
        firms.firm_id,
        places.region_code,
        coalesce(
            events.event_date
            > {{ as_of_date() }} - to_months(cast(rules.tracked_months as integer)),
            false
        ) as is_tracked
    from events
    cross join rules
    left join details using (event_id)
    left join firms using (event_id)
    left join places using (event_id)
)

select * from joined
