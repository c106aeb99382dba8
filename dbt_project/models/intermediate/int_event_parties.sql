with

places as (
    select * from {{ ref('int_event_places') }}
    where firm_name is not null
),

names as (
    select * from {{ ref('int_party_names') }}
),

parties as (
    select * from {{ ref('int_parties_resolved') }}
),

named as (
    select
        places.event_id,
        places.role,
        names.party_kind,
        names.name_id,
        names.is_sole_trader
    from places
    inner join names
        on
            names.party_kind
            = case places.role when 'laboratory' then 'laboratory' else 'firm' end
            and places.firm_name = names.firm_name
            and places.credit_code is not distinct from names.stated_code
),

joined as (
    select
        named.event_id,
        named.role,
        named.party_kind,
        named.name_id,
        parties.party_id,
        parties.rule_id,
        parties.confidence,
        named.is_sole_trader
    from named
    inner join parties using (name_id)
)

select * from joined
