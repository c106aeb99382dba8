-- The region of each party of an event, by the list in force on the day of the event. The place
-- column comes before the name of the firm, which may only make it finer.
with

places as (
    select * from {{ ref('int_event_places') }}
),

texts as (
    select * from {{ ref('int_place_texts') }}
),

events as (
    select event_id, event_date from {{ ref('int_events_unioned') }}
),

regions as (
    select * from {{ ref('region') }}
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

rules as (
    select * from {{ ref('region_rule') }}
),

read_both as (
    select
        places.event_id,
        places.role,
        by_place.region_id as place_region_id,
        by_place.rule_id as place_rule_id,
        by_place.matched_text as place_matched_text,
        by_name.region_id as name_region_id,
        by_name.rule_id as name_rule_id,
        by_name.matched_text as name_matched_text,
        {{ code_stem('place_regions.region_code') }} as place_stem,
        {{ code_stem('name_regions.region_code') }} as name_stem
    from places
    left join texts as by_place
        on by_place.kind = 'place' and places.place_text = by_place.text
    left join texts as by_name
        on by_name.kind = 'name' and places.firm_name = by_name.text
    left join regions as place_regions
        on by_place.region_id = place_regions.region_id
    left join regions as name_regions
        on by_name.region_id = name_regions.region_id
    where by_place.region_id is not null or by_name.region_id is not null
),

chosen as (
    select
        event_id,
        role,
        case
            when place_region_id is null then 'name'
            -- a word at the beginning of an address that looks like the short name of a county
            -- is a village more often than a county that the firm's full name contradicts
            when
                place_rule_id = 'place_short'
                and name_rule_id = 'name_full'
                and length(place_stem) = 6
                and left(place_stem, 4) <> left(name_stem, 4)
                then 'name'
            when length(name_stem) > length(place_stem) and starts_with(name_stem, place_stem)
                then 'both'
            else 'place'
        end as basis,
        case basis when 'place' then place_region_id else name_region_id end as region_id,
        case basis
            when 'place' then place_rule_id
            when 'name' then name_rule_id
            else 'place_and_name'
        end as rule_id,
        case basis
            when 'place' then place_matched_text
            when 'name' then name_matched_text
            else place_matched_text || ' + ' || name_matched_text
        end as matched_text
    from read_both
),

dated as (
    select
        chosen.*,
        regions.region_code as matched_code,
        coalesce(events.event_date, {{ as_of_date() }}) as judged_date
    from chosen
    inner join events using (event_id)
    inner join regions using (region_id)
),

-- the version of the region that was in force that day, the nearest in its chain; where the chain
-- has none the region it lay in stands for it
in_force as (
    select
        dated.*,
        lineages.region_code as code_in_force
    from dated
    left join lineages
        on
            dated.region_id = lineages.region_id
            and dated.judged_date between lineages.valid_from and lineages.valid_to
    qualify
        row_number() over (
            partition by dated.event_id, dated.role
            order by abs(lineages.step) asc, lineages.step desc, lineages.region_code asc
        ) = 1
),

coded as (
    select
        in_force.event_id,
        in_force.role,
        coalesce(in_force.code_in_force, in_force.matched_code) as region_code,
        in_force.code_in_force is not null as is_in_force,
        in_force.rule_id,
        rules.confidence,
        in_force.matched_text,
        in_force.judged_date
    from in_force
    inner join rules using (rule_id)
)

select * from coded
