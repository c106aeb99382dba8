with

industries as (
    select * from {{ ref('industry') }}
    where {{ is_in_force() }}
),

columns_named as (
    select industry_code, name_zh, name_en, is_pooled, scope_zh, scope_en
    from industries
)

select * from columns_named
