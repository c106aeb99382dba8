-- Every landed row that was kept out, and why; a replay loads it once it passes.
with

quarantined_rows as (
    select * from {{ ref('stg_quarantined_rows') }}
),

columns_named as (
    select
        row_id,
        source,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        record_type,
        stage,
        reason,
        column_name,
        detail,
        landed_date
    from quarantined_rows
)

select * from columns_named
