-- Re-checks of failing batches: those that a publisher lists for the same firm and product after
-- the failure, and those that an officer wrote down. The last one counts.
with

failures as (
    select * from {{ ref('follow_up_failures') }}
),

listed as (
    select
        events.event_id as recheck_event_id,
        firms.firm_id,
        events.product_name,
        events.event_date as recheck_date,
        events.result
    from {{ ref('fct_safety_events') }} as events
    inner join {{ ref('brg_event_firms') }} as firms
        on events.event_id = firms.event_id and firms.role = 'maker'
    where events.sampling_basis = 'follow_up_check' and events.result <> 'not_judged'
),

acts as (
    select * from {{ ref('stg_rectification_acts') }}
    where act in ('recheck_passed', 'recheck_failed')
),

of_publishers as (
    select
        failures.event_id,
        listed.recheck_event_id,
        listed.recheck_date,
        listed.result = 'conforming' as is_passed,
        'same_firm_and_product' as recheck_basis,
        cast(null as varchar) as act_id
    from failures
    inner join listed
        on
            failures.firm_id = listed.firm_id
            and failures.product_name = listed.product_name
            and failures.failed_date < listed.recheck_date
),

of_officers as (
    select
        event_id,
        cast(null as varchar) as recheck_event_id,
        decided_date as recheck_date,
        act = 'recheck_passed' as is_passed,
        'written_down' as recheck_basis,
        act_id
    from acts
),

united as (
    select * from of_publishers
    union all
    select * from of_officers
)

select * from united
