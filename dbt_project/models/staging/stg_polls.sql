with

polls as (
    select * from {{ source('raw', 'poll') }}
),

columns_named as (
    select
        source,
        batch_id,
        outcome,
        polled_date,
        gap_reason,
        gap_after_date,
        gap_before_date
    from polls
)

select * from columns_named
