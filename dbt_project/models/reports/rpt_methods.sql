with

methods as (
    select * from {{ ref('method') }}
),

columns_named as (
    select method_id, title_zh, title_en, formula, reference
    from methods
)

select * from columns_named
