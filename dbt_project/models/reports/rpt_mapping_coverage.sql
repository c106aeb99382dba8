with

states as (
    select * from {{ ref('int_mapping_states') }}
),

events as (
    select event_id, source, batch_id, file_name, landed_date from {{ ref('fct_safety_events') }}
),

counted as (
    select
        events.source,
        events.batch_id,
        events.file_name,
        states.vocabulary,
        events.landed_date,
        cast(count(*) as bigint) as event_count,
        cast(count(*) filter (where states.mapping_state = 'mapped') as bigint) as mapped_count,
        cast(count(*) filter (where states.mapping_state = 'catch_all') as bigint)
            as catch_all_count,
        cast(count(*) filter (where states.mapping_state = 'unmapped') as bigint)
            as unmapped_count,
        cast(count(*) filter (where states.mapping_state = 'not_stated') as bigint)
            as not_stated_count
    from states
    inner join events using (event_id)
    group by all
),

-- what a publisher does not say no vocabulary can map: it is no part of the denominator
shared as (
    select
        source,
        batch_id,
        file_name,
        vocabulary,
        landed_date,
        event_count,
        mapped_count,
        catch_all_count,
        unmapped_count,
        not_stated_count,
        cast(unmapped_count as double) / nullif(event_count - not_stated_count, 0)
            as unmapped_share,
        cast(catch_all_count as double) / nullif(event_count - not_stated_count, 0)
            as catch_all_share
    from counted
)

select * from shared
