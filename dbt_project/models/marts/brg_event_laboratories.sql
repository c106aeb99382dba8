with

parties as (
    select * from {{ ref('int_event_parties') }}
    where party_kind = 'laboratory'
),

columns_named as (
    select event_id, party_id as laboratory_id, name_id, rule_id, confidence
    from parties
)

select * from columns_named
