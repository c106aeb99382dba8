with

acts as (
    select * from {{ source('raw', 'credit_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        credit_id,
        firm_id,
        credit_code,
        cause_event_id,
        cause_act_id,
        -- strings
        act,
        state,
        decided_by,
        approved_by,
        reason,
        cited,
        subject,
        scheme,
        code,
        firm_name,
        document,
        publication_basis,
        -- numbers
        line_number,
        -- dates
        decided_date
    from acts
)

select * from columns_named
