-- What is said to have been done about each event; what the record itself is, is a measure too.
with

foreign_notices as (
    select * from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

border_refusals as (
    select * from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

events as (
    select event_id from {{ ref('int_events_unioned') }}
),

unioned as (
    select record_id as event_id, 'measure_en' as latin_scheme, unnest(measures) as text
    from foreign_notices
    union all by name
    select record_id as event_id, 'remedy_en' as latin_scheme, remedy_text as text from recalls
    union all by name
    select record_id as event_id, 'measure_en' as latin_scheme, disposition_text as text
    from border_refusals
    union all by name
    select record_id as event_id, 'measure_en' as latin_scheme, disposition_text as text
    from returned_shipments
),

-- what its publisher took back is no event any more
still_events as (
    select unioned.* from unioned
    semi join events on unioned.event_id = events.event_id
),

read_by as (
    select distinct
        event_id,
        case when regexp_matches(text, '[一-龥]') then 'measure_zh' else latin_scheme end as scheme,
        trim(text) as text
    from still_events
    where trim(text) <> ''
)

select * from read_by
