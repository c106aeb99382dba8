-- Which classes of evidence are heard of from which market at all, whatever the goods and their
-- origin. Where a market is not covered there is no count: silence is no zero.
with

events as (
    select event_id, evidence_class, source from {{ ref('fct_safety_events') }}
    where
        evidence_class in ('foreign_notice', 'border_refusal', 'recall', 'returned_shipment')
        and event_date <= {{ as_of_date() }}
),

markets as (
    select event_id, country_code as market_code from {{ ref('brg_event_countries') }}
    where role = 'notifying'
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

heard as (
    select distinct
        events.evidence_class,
        coalesce(markets.market_code, sources.country, 'unknown') as market_code
    from events
    left join markets using (event_id)
    left join sources using (source)
),

-- customs write down what comes back from every market
all_returns as (
    select distinct 'returned_shipment' as evidence_class, all_markets.market_code
    from heard as all_markets
    cross join heard as returns
    where returns.evidence_class = 'returned_shipment'
),

unioned as (
    select * from heard
    union distinct
    select * from all_returns
)

select * from unioned
