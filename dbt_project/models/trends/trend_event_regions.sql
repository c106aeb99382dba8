-- Where each event lies, by whose place it is: once as a province and once as a prefecture, so that
-- the places of one role and level add up to all events. Where nobody says it, or nothing as fine,
-- the place is unknown. Where a laboratory stands tells nothing of a hazard.
with

events as (
    select event_id, evidence_class from {{ ref('fct_safety_events') }}
),

parties as (
    select event_id, role from {{ ref('int_event_places') }}
    where role <> 'laboratory'
),

matched as (
    select * from {{ ref('brg_event_regions') }}
),

regions as (
    select distinct region_code, province_code, prefecture_code from {{ ref('dim_region') }}
),

-- the roles that events of a class can name at all
roles as (
    select distinct events.evidence_class, parties.role as region_role
    from parties
    inner join events using (event_id)
),

located as (
    select
        events.event_id,
        roles.region_role,
        regions.province_code,
        regions.prefecture_code
    from events
    inner join roles using (evidence_class)
    left join matched
        on events.event_id = matched.event_id and roles.region_role = matched.role
    left join regions on matched.region_code = regions.region_code
),

levelled as (
    select
        event_id,
        region_role,
        'province' as region_level,
        coalesce(province_code, 'unknown') as region_code
    from located
    union all
    select
        event_id,
        region_role,
        'prefecture' as region_level,
        coalesce(prefecture_code, 'unknown') as region_code
    from located
)

select * from levelled
