with

states as (
    select * from {{ ref('int_mapping_states') }}
    where mapping_state <> 'not_stated'
),

events as (
    select event_id, source, event_month from {{ ref('fct_safety_events') }}
    where event_month is not null
),

counted as (
    select
        events.source,
        states.vocabulary,
        events.event_month,
        cast(count(*) as bigint) as event_count,
        cast(count(*) filter (where states.mapping_state = 'catch_all') as bigint)
            as catch_all_count,
        cast(count(*) filter (where states.mapping_state = 'unmapped') as bigint)
            as unmapped_count
    from states
    inner join events using (event_id)
    group by all
),

-- the gauge is all that stands in the class of the unknown, by the publisher's word or by ours
gauged as (
    select
        *,
        catch_all_count + unmapped_count as unknown_count
    from counted
),

measured as (
    select
        source,
        vocabulary,
        event_month,
        event_count,
        catch_all_count,
        unmapped_count,
        unknown_count,
        cast(unknown_count as double) / event_count as unknown_share,
        {{ function('wilson_low') }}(unknown_count, event_count, {{ var('z') }})
            as unknown_share_low,
        {{ function('wilson_high') }}(unknown_count, event_count, {{ var('z') }})
            as unknown_share_high,
        'wilson' as method_id
    from gauged
)

select * from measured
