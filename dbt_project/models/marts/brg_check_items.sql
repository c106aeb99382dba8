with

check_items as (
    select * from {{ ref('int_check_items_compared') }}
),

units as (
    select text, unit_code from {{ ref('int_units_mapped') }}
),

columns_named as (
    select
        -- ids
        check_items.event_id,

        -- strings
        check_items.item as item_name,
        check_items.measured_text,
        check_items.comparator,
        check_items.unit,
        check_items.limit_text,
        check_items.limit_unit,
        value_units.unit_code,
        limit_units.unit_code as limit_unit_code,
        check_items.verdict,
        check_items.limit_reading,
        check_items.read_from,

        -- numbers
        check_items.item_position,
        check_items.measured_value,
        check_items.limit_low,
        check_items.limit_high,

        -- booleans
        check_items.is_low_allowed,
        check_items.is_high_allowed
    from check_items
    left join units as value_units on check_items.unit = value_units.text
    left join units as limit_units on check_items.limit_unit = limit_units.text
)

select * from columns_named
