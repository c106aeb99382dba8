-- Whom each credit item is about: the firm as it is known tonight. It is found by the id that it
-- had when it was recorded, whatever it has been merged with since, else by its credit code, else
-- by a name that one firm alone has.
with

items as (
    select credit_id, firm_id, credit_code, firm_name
    from {{ ref('stg_credit_acts') }}
    where act = 'record'
),

names as (
    select name_id, party_id from {{ ref('int_parties_resolved') }}
    where party_kind = 'firm'
),

firms as (
    select firm_id, name, credit_code, is_sole_trader from {{ ref('dim_firm') }}
),

coded as (
    select credit_code, min(firm_id) as firm_id from firms
    where credit_code is not null
    group by credit_code
    having count(*) = 1
),

named as (
    select name, min(firm_id) as firm_id from firms
    group by name
    having count(*) = 1
),

found as (
    select
        items.credit_id,
        items.firm_name,
        items.credit_code,
        coalesce(names.party_id, coded.firm_id, named.firm_id) as firm_id
    from items
    left join names on items.firm_id = names.name_id
    left join coded on items.credit_code = coded.credit_code
    left join named on items.firm_name = named.name
),

told as (
    select
        found.credit_id,
        found.firm_id,
        coalesce(firms.name, found.firm_name) as firm_name,
        coalesce(found.credit_code, firms.credit_code) as credit_code,
        coalesce(
            found.firm_id, md5('operator|' || coalesce(found.credit_code, found.firm_name))
        ) as operator_id
    from found
    left join firms on found.firm_id = firms.firm_id
),

traders as (
    select
        told.*,
        -- a credit code says what kind of operator has it; without one only the name does
        case left(told.credit_code, 2)
            when '92' then true
            when '91' then false
            else firms.is_sole_trader
        end as is_sole_trader
    from told
    left join firms on told.firm_id = firms.firm_id
)

select * from traders
