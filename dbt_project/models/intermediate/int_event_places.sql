-- Where each party of an event is said to be: the text of its place column, and its name. A
-- laboratory is a party of its own; where it lies says nothing of the maker.
with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

complaints as (
    select * from {{ ref('stg_complaints') }}
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
    select
        record_id as event_id,
        'maker' as role,
        maker_place as place_text,
        maker_name as firm_name
    from spot_checks
    union all by name
    select
        record_id as event_id,
        'seller' as role,
        seller_place as place_text,
        seller_name as firm_name
    from spot_checks
    union all by name
    select record_id as event_id, 'laboratory' as role, laboratory_name as firm_name
    from spot_checks
    union all by name
    select record_id as event_id, 'maker' as role, maker_name as firm_name from recalls
    union all by name
    select record_id as event_id, 'importer' as role, importer_name as firm_name from recalls
    union all by name
    select
        record_id as event_id,
        'respondent' as role,
        region_text as place_text,
        respondent_name as firm_name,
        respondent_credit_code as credit_code
    from complaints
    union all by name
    select record_id as event_id, 'maker' as role, maker_name as firm_name from complaints
    union all by name
    select record_id as event_id, 'maker' as role, maker_name as firm_name from border_refusals
    union all by name
    select record_id as event_id, 'importer' as role, importer_name as firm_name
    from border_refusals
    union all by name
    select
        record_id as event_id,
        'maker' as role,
        maker_place as place_text,
        maker_name as firm_name
    from returned_shipments
    union all by name
    select
        record_id as event_id,
        'exporter' as role,
        exporter_name as firm_name,
        exporter_credit_code as credit_code
    from returned_shipments
),

-- what its publisher took back is no event any more
still_events as (
    select unioned.* from unioned
    semi join events on unioned.event_id = events.event_id
),

filled as (
    select
        event_id,
        role,
        nullif(trim(place_text), '') as place_text,
        nullif(trim(firm_name), '') as firm_name,
        nullif(upper(trim(credit_code)), '') as credit_code
    from still_events
    where nullif(trim(place_text), '') is not null or nullif(trim(firm_name), '') is not null
)

select * from filled
