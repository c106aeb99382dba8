with

acts as (
    select * from {{ source('raw', 'sharing_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        package_id,
        content_sha256,
        -- strings
        act,
        receiver,
        channel,
        decided_by,
        reason,
        -- numbers
        line_number,
        -- dates
        decided_date
    from acts
)

select * from columns_named
