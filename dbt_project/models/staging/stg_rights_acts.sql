with

acts as (
    select * from {{ source('raw', 'rights_act') }}
),

columns_named as (
    select
        -- ids
        act_id,
        case_id,
        -- strings
        act,
        state,
        market_code,
        right_kind,
        side,
        industry_code,
        firm_name,
        text,
        aid,
        outcome,
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
