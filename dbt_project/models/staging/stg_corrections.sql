with

corrections as (
    select * from {{ source('raw', 'correction') }}
),

columns_named as (
    select
        -- ids
        correction_id,
        record_id,
        -- strings
        record_type,
        column_name,
        column_type,
        expected_value,
        corrected_value,
        decided_by,
        reason,
        ended_by,
        -- numbers
        line_number,
        -- dates
        decided_date,
        ended_date
    from corrections
)

select * from columns_named
