-- How often a hazard is reported on a market, and how often it would be if every market reported
-- the hazards that all of them report; each class of evidence by itself.
with

events as (
    select event_id, evidence_class, market_code from {{ ref('trade_export_events') }}
    where is_in_window
),

hazards as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
),

named as (
    select events.*, hazards.hazard_code
    from events
    inner join hazards using (event_id)
),

market_totals as (
    select evidence_class, market_code, count(*) as market_count from named
    group by all
),

hazard_totals as (
    select evidence_class, hazard_code, count(*) as hazard_count from named
    group by all
),

totals as (
    select
        evidence_class,
        count(*) as total_count,
        count(distinct market_code) as class_market_count
    from named
    group by all
),

observed as (
    select evidence_class, market_code, hazard_code, count(*) as event_count from named
    group by all
),

told as (
    select
        market_totals.evidence_class,
        market_totals.market_code,
        hazard_totals.hazard_code,
        coalesce(observed.event_count, 0) as event_count,
        market_totals.market_count,
        hazard_totals.hazard_count,
        totals.total_count,
        market_totals.market_count * hazard_totals.hazard_count / totals.total_count
            as expected_count
    from market_totals
    inner join hazard_totals using (evidence_class)
    inner join totals using (evidence_class)
    left join observed using (evidence_class, market_code, hazard_code)
    -- of one market alone nothing can be said to be more than elsewhere
    where totals.class_market_count > 1
)

select * from told
