-- A sole trader's name is the name of a person: it is marked, so that it can be held back.
with

names as (
    select * from {{ ref('int_parties_resolved') }}
    where party_kind = 'firm'
),

event_parties as (
    select * from {{ ref('int_event_parties') }}
    where party_kind = 'firm'
),

events as (
    select event_id, event_date from {{ ref('int_events_unioned') }}
),

regions as (
    select event_id, role, region_code from {{ ref('int_regions_matched') }}
),

mentions as (
    select
        event_parties.party_id,
        cast(count(distinct event_parties.event_id) as bigint) as event_count,
        -- the region it is met in most often; of equals the lesser code
        mode(regions.region_code order by regions.region_code) as region_code,
        bool_or(event_parties.is_sole_trader) as is_sole_trader,
        min(events.event_date) as first_event_date,
        max(events.event_date) as newest_event_date
    from event_parties
    inner join events using (event_id)
    left join regions using (event_id, role)
    group by all
),

described as (
    select
        party_id,
        arg_min(firm_name, (first_landed_date, name_id)) as name,
        arg_min(name_key, (first_landed_date, name_id)) as name_key,
        case
            when count(distinct credit_code) = 1 then min(credit_code)
        end as credit_code,
        cast(count(distinct credit_code) as bigint) as credit_code_count,
        cast(count(*) as bigint) as name_count
    from names
    group by all
),

joined as (
    select
        described.party_id as firm_id,
        described.name,
        described.name_key,
        described.credit_code,
        mentions.region_code,
        mentions.is_sole_trader,
        described.credit_code_count,
        described.name_count,
        mentions.event_count,
        mentions.first_event_date,
        mentions.newest_event_date
    from described
    inner join mentions using (party_id)
)

select * from joined
