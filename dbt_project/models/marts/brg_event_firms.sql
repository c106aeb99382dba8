with

parties as (
    select * from {{ ref('int_event_parties') }}
    where party_kind = 'firm'
),

columns_named as (
    select event_id, role, party_id as firm_id, name_id, rule_id, confidence
    from parties
)

select * from columns_named
