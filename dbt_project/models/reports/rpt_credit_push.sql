-- What goes to the credit platforms: validated, counted, not under appeal, with a recorded ground
-- of publication, of operators that are no persons. Why anything else stays is its push_state.
with

items as (
    select * from {{ ref('credit_items') }}
    where push_state = 'pushed'
),

told as (
    select
        credit_id,
        credit_code,
        firm_name,
        scheme,
        subject,
        code,
        name_zh,
        name_en,
        document,
        publication_basis,
        validated_date as valid_from_date,
        cast(expires_date - 1 as date) as valid_to_date,
        {{ as_of_date() }} as as_of_date
    from items
)

select * from told
