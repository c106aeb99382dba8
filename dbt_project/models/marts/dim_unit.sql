with

units as (
    select * from {{ ref('unit') }}
),

columns_named as (
    select
        unit_code,
        unece_code,
        symbol,
        name_zh,
        name_en,
        quantity,
        base_unit_code,
        factor_to_base
    from units
)

select * from columns_named
