with

receipts as (
    select * from {{ ref('stg_warning_receipts') }}
),

versions as (
    select warning_id, version_number, issued_date from {{ ref('warning_versions') }}
),

joined as (
    select
        receipts.receipt_id,
        receipts.warning_id,
        receipts.version_number,
        receipts.receiver,
        receipts.receiver_kind,
        receipts.step,
        receipts.channel,
        receipts.recorded_by,
        receipts.reason,
        receipts.decided_date,
        cast(date_diff('day', versions.issued_date, receipts.decided_date) as integer)
            as days_since_issue
    from receipts
    left join versions using (warning_id, version_number)
)

select * from joined
