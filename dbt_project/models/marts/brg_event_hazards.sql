with

hazards as (
    select * from {{ ref('int_hazards_mapped') }}
),

columns_named as (
    select event_id, hazard_code, rule_id, confidence
    from hazards
)

select * from columns_named
