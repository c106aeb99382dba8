-- Which way the goods of an event went, where that can be known from what is stated.
with

events as (
    select event_id, record_type, evidence_class, source from {{ ref('int_events_unioned') }}
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

complaints as (
    select record_id as event_id, is_import from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

origins as (
    select
        event_id,
        bool_or(country_code = 'CN') as is_from_china,
        bool_and(country_code = 'unknown') as is_origin_unknown
    from {{ ref('int_event_countries') }}
    where role = 'origin'
    group by all
),

joined as (
    select
        events.event_id,
        events.record_type,
        events.evidence_class,
        coalesce(sources.country = 'CN', false) as is_told_in_china,
        coalesce(origins.is_from_china, false) as is_from_china,
        coalesce(origins.is_origin_unknown, true) as is_origin_unknown,
        complaints.is_import
    from events
    left join sources using (source)
    left join origins using (event_id)
    left join complaints using (event_id)
),

scoped as (
    select
        event_id,
        case
            when record_type = 'spot_check_result' then 'domestic_check'
            when record_type = 'returned_shipment' then 'export'
            when is_told_in_china and evidence_class = 'border_refusal' then 'import'
            when is_told_in_china and (is_import or not (is_origin_unknown or is_from_china))
                then 'import'
            when is_told_in_china and (is_from_china or not is_import) then 'domestic'
            when is_told_in_china then 'unknown'
            when is_from_china then 'export'
            when is_origin_unknown then 'unknown'
            else 'foreign'
        end as trade_scope
    from joined
)

select * from scoped
