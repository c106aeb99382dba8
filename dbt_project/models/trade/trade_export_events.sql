-- What other markets say of goods from China, and what came back from them: one event a row, with
-- its market. A recall abroad names no market of its own: it is that of its publisher.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        trade_scope = 'export'
        and evidence_class in ('foreign_notice', 'border_refusal', 'recall', 'returned_shipment')
        and event_date is not null
        and event_date <= {{ as_of_date() }}
),

markets as (
    select event_id, min(country_code) as market_code from {{ ref('brg_event_countries') }}
    where role = 'notifying'
    group by event_id
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

rules as (
    select * from {{ ref('trade_rule') }}
    where {{ is_in_force() }}
),

firms as (
    select
        brg_event_firms.event_id,
        min(brg_event_firms.firm_id) as firm_id,
        bool_or(left(dim_firm.region_code, 4) = left(rules.city_region_code, 4)) as is_local
    from {{ ref('brg_event_firms') }} as brg_event_firms
    inner join {{ ref('dim_firm') }} as dim_firm on brg_event_firms.firm_id = dim_firm.firm_id
    cross join rules
    where brg_event_firms.role in ('maker', 'exporter')
    group by brg_event_firms.event_id
),

joined as (
    select
        events.event_id,
        events.row_id,
        events.evidence_class,
        events.industry_code,
        events.event_date,
        coalesce(markets.market_code, sources.country, 'unknown') as market_code,
        firms.firm_id,
        firms.is_local,
        events.event_date
        > {{ as_of_date() }} - to_months(cast(rules.window_months as integer)) as is_in_window,
        events.event_date
        > {{ as_of_date() }} - to_months(cast(2 * rules.window_months as integer))
            as is_in_two_windows
    from events
    cross join rules
    left join markets using (event_id)
    left join sources using (source)
    left join firms using (event_id)
)

select * from joined
