-- Which classes of evidence are heard of from which market, whatever the goods and their origin, in
-- the window and in the one before. A publisher who told of a market once and is silent since tells
-- nothing of it: where a market is not covered there is no count, and silence is no zero.
with

rules as (
    select cast(window_months as integer) as window_months from {{ ref('trade_rule') }}
    where {{ is_in_force() }}
),

events as (
    select
        events.event_id,
        events.evidence_class,
        events.source,
        events.event_date > {{ as_of_date() }} - to_months(rules.window_months) as is_in_window
    from {{ ref('fct_safety_events') }} as events
    cross join rules
    where
        events.evidence_class in (
            'foreign_notice', 'border_refusal', 'recall', 'returned_shipment'
        )
        and events.event_date <= {{ as_of_date() }}
        and events.event_date > {{ as_of_date() }} - to_months(2 * rules.window_months)
),

markets as (
    select event_id, country_code as market_code from {{ ref('brg_event_countries') }}
    where role = 'notifying'
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

-- a publisher tells of the markets that he ever told of, in the windows in which he tells at all
told_markets as (
    select distinct
        events.source,
        events.evidence_class,
        coalesce(markets.market_code, sources.country, 'unknown') as market_code
    from {{ ref('fct_safety_events') }} as events
    left join markets using (event_id)
    left join sources using (source)
    where
        events.evidence_class in (
            'foreign_notice', 'border_refusal', 'recall', 'returned_shipment'
        )
),

active as (
    select
        source,
        evidence_class,
        bool_or(is_in_window) as is_active,
        bool_or(not is_in_window) as is_active_before
    from events
    group by source, evidence_class
),

heard as (
    select
        told_markets.evidence_class,
        told_markets.market_code,
        active.is_active,
        active.is_active_before
    from told_markets
    inner join active using (source, evidence_class)
),

-- customs write down what comes back from every market
all_returns as (
    select
        'returned_shipment' as evidence_class,
        all_markets.market_code,
        active.is_active,
        active.is_active_before
    from heard as all_markets
    cross join active
    where active.evidence_class = 'returned_shipment'
),

unioned as (
    select * from heard
    union all
    select * from all_returns
)

select
    evidence_class,
    market_code,
    bool_or(is_active) as is_covered,
    bool_or(is_active_before) as is_covered_before
from unioned
group by evidence_class, market_code
