with

states as (
    select * from {{ ref('int_mapping_states') }}
    where mapping_state = 'unmapped'
),

-- what people tell in their own words stays inside: only categories, names and items are listed
texts as (
    select * from {{ ref('int_event_texts') }}
    where not is_narrative and scheme <> 'source'
),

events as (
    select event_id, source, event_date from {{ ref('fct_safety_events') }}
),

counted as (
    select
        states.vocabulary,
        events.source,
        texts.scheme,
        texts.text,
        cast(count(distinct states.event_id) as bigint) as event_count,
        max(events.event_date) as newest_event_date
    from states
    inner join events using (event_id)
    inner join texts
        on
            states.event_id = texts.event_id
            and starts_with(texts.purpose, states.vocabulary)
    group by all
)

select * from counted
