with

actions as (
    select * from {{ source('raw', 'response_action') }}
),

columns_named as (
    select
        -- ids
        action_id,
        warning_id,
        -- strings
        measure_code,
        state,
        owner,
        ordered_by,
        reason,
        deadline_code,
        ended_by,
        outcome,
        cited,
        -- booleans
        is_extended,
        -- dates
        ordered_date,
        due_date,
        ended_date
    from actions
)

select * from columns_named
