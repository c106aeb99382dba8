with

regions as (
    select * from {{ ref('int_regions_matched') }}
),

columns_named as (
    select
        event_id,
        role,
        region_code,
        is_in_force,
        rule_id,
        confidence,
        matched_text
    from regions
)

select * from columns_named
