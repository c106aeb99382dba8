with

terms as (
    select * from {{ ref('int_event_terms') }}
),

-- what its publisher took back is no event any more
events as (
    select event_id from {{ ref('int_events_unioned') }}
),

columns_named as (
    select terms.event_id, terms.term_code, terms.term_basis
    from terms
    semi join events on terms.event_id = events.event_id
)

select * from columns_named
