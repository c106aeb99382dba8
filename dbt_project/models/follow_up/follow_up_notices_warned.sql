-- What a maker is told of a warning in force on whose hazard batches of its own have failed.
with

warnings as (
    select warning_id, industry_code, hazard_code, issued_date, title_zh, title_en
    from {{ ref('warning_states') }}
    where is_in_force
),

failures as (
    select event_id, firm_id, industry_code from {{ ref('follow_up_failures') }}
    where firm_id is not null and is_tracked
),

hazards as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
),

rules as (
    select tracked_months from {{ ref('rectification_rule') }}
    where {{ is_in_force() }}
),

firms as (
    select firm_id, name from {{ ref('dim_firm') }}
),

receipts as (
    select warning_id, receiver, min(decided_date) as told_date
    from {{ ref('stg_warning_receipts') }}
    where receiver_kind = 'firm'
    group by warning_id, receiver
),

counted as (
    select
        warnings.warning_id,
        warnings.issued_date,
        warnings.title_zh,
        warnings.title_en,
        failures.firm_id,
        rules.tracked_months as window_months,
        count(distinct failures.event_id) as failure_count
    from warnings
    inner join failures using (industry_code)
    inner join hazards
        on failures.event_id = hazards.event_id and warnings.hazard_code = hazards.hazard_code
    cross join rules
    group by all
),

joined as (
    select
        counted.*,
        receipts.told_date,
        'N-' || counted.warning_id || '-' || counted.firm_id as notice_id,
        'warned_hazard' as notice_kind
    from counted
    inner join firms using (firm_id)
    left join receipts
        on counted.warning_id = receipts.warning_id and firms.name = receipts.receiver
)

select * from joined
