with

overrides as (
    select * from {{ source('raw', 'tier_override') }}
),

columns_named as (
    select
        -- ids
        override_id,
        -- strings
        kind,
        industry_code,
        hazard_code,
        tier_code,
        decided_by,
        approved_by,
        reason,
        effect_evaluation,
        -- numbers
        line_number,
        -- dates
        decided_date,
        expires_date
    from overrides
)

select * from columns_named
