with

receipts as (
    select * from {{ source('raw', 'warning_receipt') }}
),

columns_named as (
    select
        -- ids
        receipt_id,
        warning_id,
        -- strings
        receiver,
        receiver_kind,
        step,
        channel,
        recorded_by,
        reason,
        -- numbers
        version_number,
        -- dates
        decided_date
    from receipts
)

select * from columns_named
