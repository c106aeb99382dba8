with

acts as (
    select * from {{ source('raw', 'rectification_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        event_id,
        -- strings
        act,
        decided_by,
        reason,
        cited,
        -- numbers
        line_number,
        -- dates
        decided_date
    from acts
)

select * from columns_named
