with

released_rows as (
    select * from {{ source('raw', 'released_row') }}
),

columns_named as (
    select
        row_id,
        record_id,
        record_type,
        source,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        stage,
        reason,
        column_name,
        first_rules_digest,
        rules_digest,
        replay_number,
        landed_date as quarantined_date,
        released_date
    from released_rows
)

select * from columns_named
