with

quarantined_rows as (
    select * from {{ ref('stg_quarantined_rows') }}
),

counted as (
    select
        source,
        batch_id,
        file_name,
        stage,
        reason,
        column_name,
        cast(count(*) as bigint) as row_count
    from quarantined_rows
    group by all
)

select * from counted
