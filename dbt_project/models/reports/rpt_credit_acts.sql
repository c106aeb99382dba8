-- Every act on a credit item in its order, with the state that it led to.
with

acts as (
    select * from {{ ref('stg_credit_acts') }}
),

told as (
    select
        act_id,
        credit_id,
        line_number,
        act,
        state,
        subject,
        scheme,
        code,
        decided_date,
        decided_by,
        approved_by,
        reason,
        cited,
        {{ as_of_date() }} as as_of_date
    from acts
)

select * from told
