-- Rows for the pages of the newest files: some of those that are not loaded, by what became of
-- them. A duplicate or replaced row names the row that is counted in its place.
with

files as (
    select batch_id from {{ ref('stg_batches') }}
    qualify
        row_number() over (order by landed_date desc, source asc, file_name asc, batch_id asc)
        <= {{ var('shown_files') }}
),

states as (
    select * from {{ ref('hist_row_states') }}
),

unloaded as (
    select
        batch_id,
        row_id,
        record_id,
        sheet_name,
        row_number,
        record_state,
        null as stage,
        null as reason,
        null as column_name
    from states
    where record_state <> 'current' and batch_id in (select files.batch_id from files)
    union all by name
    select
        batch_id,
        row_id,
        record_id,
        sheet_name,
        row_number,
        'quarantined' as record_state,
        stage,
        reason,
        column_name
    from {{ ref('stg_quarantined_rows') }}
    where batch_id in (select files.batch_id from files)
),

chosen as (
    select
        *,
        count(*) over (partition by batch_id, record_state) as state_row_count,
        count(*) over (partition by batch_id, record_state, stage, reason, column_name)
            as group_row_count,
        row_number() over (
            partition by batch_id, record_state, stage, reason, column_name
            order by sheet_name asc, row_number asc, row_id asc
        ) as row_position
    from unloaded
    qualify row_position <= {{ var('shown_month_rows') }}
),

-- a record is loaded once: its one current row is the one that is counted
counted as (
    select
        record_id,
        any_value(batch_id) as counted_batch_id,
        any_value(file_name) as counted_file_name,
        any_value(sheet_name) as counted_sheet_name,
        any_value(row_number) as counted_row_number
    from states
    where record_state = 'current' and record_id in (select chosen.record_id from chosen)
    group by record_id
),

told as (
    select
        chosen.batch_id,
        chosen.row_id,
        chosen.sheet_name,
        chosen.row_number,
        chosen.record_state,
        chosen.stage,
        chosen.reason,
        chosen.column_name,
        counted.counted_batch_id,
        counted.counted_file_name,
        counted.counted_sheet_name,
        counted.counted_row_number,
        chosen.state_row_count,
        chosen.group_row_count,
        chosen.row_position
    from chosen
    left join counted
        on
            chosen.record_id = counted.record_id
            and chosen.record_state in ('duplicate', 'superseded')
)

select * from told
