with

acts as (
    select * from {{ source('raw', 'warning_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        warning_id,
        -- strings
        act,
        state,
        decided_by,
        approved_by,
        reason,
        effect_evaluation,
        cited,
        notice_type,
        audience,
        level,
        industry_code,
        hazard_code,
        region_code,
        title_zh,
        title_en,
        text_zh,
        text_en,
        original_issuer,
        original_number,
        original_url,
        -- booleans
        is_publishable,
        -- numbers
        line_number,
        version_number,
        -- dates
        decided_date,
        basis_date,
        original_date
    from acts
)

select * from columns_named
