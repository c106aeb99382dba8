with

hazards as (
    select * from {{ ref('int_hazards_mapped') }}
),

-- what its publisher took back is no event any more
events as (
    select event_id from {{ ref('int_events_unioned') }}
),

columns_named as (
    select hazards.event_id, hazards.hazard_code, hazards.rule_id, hazards.confidence
    from hazards
    semi join events on hazards.event_id = events.event_id
)

select * from columns_named
