-- Laboratories as spot checks name them.
with

names as (
    select * from {{ ref('int_parties_resolved') }}
    where party_kind = 'laboratory'
),

event_parties as (
    select * from {{ ref('int_event_parties') }}
    where party_kind = 'laboratory'
),

events as (
    select event_id, event_date from {{ ref('int_events_unioned') }}
),

mentions as (
    select
        event_parties.party_id,
        cast(count(distinct event_parties.event_id) as bigint) as event_count,
        min(events.event_date) as first_event_date,
        max(events.event_date) as newest_event_date
    from event_parties
    inner join events using (event_id)
    group by all
),

described as (
    select
        party_id,
        arg_min(firm_name, (first_landed_date, name_id)) as name,
        arg_min(name_key, (first_landed_date, name_id)) as name_key,
        cast(count(*) as bigint) as name_count
    from names
    group by all
),

joined as (
    select
        described.party_id as laboratory_id,
        described.name,
        described.name_key,
        described.name_count,
        mentions.event_count,
        mentions.first_event_date,
        mentions.newest_event_date
    from described
    inner join mentions using (party_id)
)

select * from joined
