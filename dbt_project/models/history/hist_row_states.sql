{{ config(materialized='view') }}

-- What became of every admitted row. The last row of a record that its publisher took back is
-- loaded no longer.
with

record_rows as (
    select * from {{ ref('hist_rows') }}
),

retracted as (
    select record_id from {{ ref('hist_record_versions') }}
    where is_current and not is_counted
),

states as (
    select
        record_rows.batch_id,
        record_rows.row_id,
        record_rows.record_id,
        record_rows.file_name,
        record_rows.sheet_name,
        record_rows.row_number,
        case
            when record_rows.record_state = 'current' and retracted.record_id is not null
                then 'retracted'
            else record_rows.record_state
        end as record_state
    from record_rows
    left join retracted using (record_id)
)

select * from states
