with

quarantined_rows as (
    select * from {{ source('raw', 'quarantined_row') }}
),

columns_named as (
    select
        row_id,
        record_type,
        source,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        stage,
        reason,
        column_name,
        detail,
        landed_date,
        record_id
    from quarantined_rows
)

select * from columns_named
