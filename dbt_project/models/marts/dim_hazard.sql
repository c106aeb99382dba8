with

hazards as (
    select * from {{ ref('hazard') }}
    where {{ is_in_force() }}
),

columns_named as (
    select
        hazard_code,
        name_zh,
        name_en,
        is_safety,
        hazard_class,
        default_severity_level,
        scope_zh,
        scope_en
    from hazards
)

select * from columns_named
