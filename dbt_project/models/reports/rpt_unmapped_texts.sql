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

measure_texts as (
    select * from {{ ref('int_measure_texts') }}
),

unknown_measures as (
    select event_id from {{ ref('brg_event_measures') }}
    where rule_id = 'unmapped'
),

keywords as (
    select
        scheme,
        {{ comparable('keyword', 'scheme') }} as compared_keyword
    from {{ ref('map_measure_keyword') }}
),

distinct_measures as (
    select distinct
        measure_texts.scheme,
        measure_texts.text,
        ' ' || {{ comparable('measure_texts.text', 'measure_texts.scheme') }} || ' '
            as compared_text
    from measure_texts
    inner join unknown_measures using (event_id)
),

missed_measures as (
    select distinct_measures.scheme, distinct_measures.text
    from distinct_measures
    left join keywords
        on
            distinct_measures.scheme = keywords.scheme
            and contains(distinct_measures.compared_text, keywords.compared_keyword)
    where keywords.scheme is null
),

measures_counted as (
    select
        'measure' as vocabulary,
        events.source,
        missed_measures.scheme,
        missed_measures.text,
        cast(count(distinct measure_texts.event_id) as bigint) as event_count,
        max(events.event_date) as newest_event_date
    from missed_measures
    inner join measure_texts using (scheme, text)
    inner join events using (event_id)
    group by all
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
),

unioned as (
    select * from counted
    union all by name
    select * from measures_counted
)

select * from unioned
