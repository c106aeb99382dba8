with

places as (
    select * from {{ ref('int_event_places') }}
    -- names and addresses abroad are no divisions of China
    where regexp_matches(coalesce(place_text, '') || coalesce(firm_name, ''), '[一-龥]')
),

matched as (
    select * from {{ ref('brg_event_regions') }}
),

events as (
    select event_id, source from {{ ref('fct_safety_events') }}
),

counted as (
    select
        events.source,
        places.role,
        cast(count(*) as bigint) as party_count,
        cast(count(matched.region_code) as bigint) as placed_count,
        cast(count(*) filter (
            where not ends_with(matched.region_code, '0000')
        ) as bigint) as placed_below_province_count,
        cast(count(*) filter (
            where not ends_with(matched.region_code, '00')
        ) as bigint) as placed_in_county_count,
        cast(count(*) filter (where starts_with(matched.rule_id, 'name')) as bigint)
            as placed_by_name_count,
        cast(count(*) as double) as party_total,
        cast(min(matched.confidence) as double) as lowest_confidence
    from places
    inner join events using (event_id)
    left join matched using (event_id, role)
    group by events.source, places.role
),

shared as (
    select
        source,
        role,
        party_count,
        placed_count,
        placed_below_province_count,
        placed_in_county_count,
        placed_by_name_count,
        placed_count / party_total as placed_share,
        lowest_confidence
    from counted
)

select * from shared
