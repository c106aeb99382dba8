with

acts as (
    select * from {{ source('raw', 'port_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        incident_id,
        -- strings
        act,
        state,
        kind,
        port,
        level,
        worst_level,
        text,
        decided_by,
        approved_by,
        reason,
        outcome,
        resources,
        cited,
        -- numbers
        line_number,
        -- dates
        occurred_time,
        responded_time,
        decided_date
    from acts
)

select * from columns_named
