with

reports as (
    select * from {{ source('raw', 'recall_report') }}
),

columns_named as (
    select
        -- ids
        report_id,
        event_id,
        -- strings
        act,
        decided_by,
        reason,
        cited,
        -- numbers
        units_out,
        units_back,
        line_number,
        -- dates
        decided_date
    from reports
)

select * from columns_named
