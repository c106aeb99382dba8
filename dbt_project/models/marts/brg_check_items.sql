with

check_items as (
    select * from {{ ref('int_check_items_compared') }}
),

columns_named as (
    select
        -- ids
        event_id,

        -- strings
        item as item_name,
        measured_text,
        comparator,
        unit,
        limit_text,
        limit_unit,
        verdict,
        limit_reading,
        read_from,

        -- numbers
        item_position,
        measured_value,
        limit_low,
        limit_high,

        -- booleans
        is_low_allowed,
        is_high_allowed
    from check_items
)

select * from columns_named
