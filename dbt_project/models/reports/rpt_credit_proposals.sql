-- What a rule would count and nobody has recorded or discarded: for people to take up or leave.
with

causes as (
    select * from {{ ref('credit_causes') }}
),

items as (
    select distinct cause_event_id, code as rule_code from {{ ref('credit_items') }}
    where subject = 'points' and cause_event_id is not null
),

firms as (
    select firm_id, name, credit_code, is_sole_trader from {{ ref('dim_firm') }}
),

told as (
    select
        'K-' || causes.cause_event_id || '-' || causes.rule_code as proposal_id,
        causes.firm_id,
        firms.name as firm_name,
        firms.credit_code,
        firms.is_sole_trader,
        'samr' as scheme,
        causes.rule_code,
        causes.name_zh,
        causes.name_en,
        causes.rule_version,
        causes.points,
        causes.expiry_months,
        causes.cause_event_id,
        causes.cause_row_id,
        causes.cause_date,
        {{ as_of_date() }} as as_of_date
    from causes
    inner join firms using (firm_id)
    where not exists (
        select 1 from items
        where
            items.cause_event_id = causes.cause_event_id and items.rule_code = causes.rule_code
    )
)

select * from told
