-- The events of the last year behind the pressure of each market, industry and hazard.
with

pressure_rows as (
    select * from {{ ref('trade_pressure_rows') }}
    where is_in_window
),

told as (
    select
        market_code,
        industry_code,
        hazard_code,
        evidence_class,
        event_id,
        row_id,
        event_date
    from pressure_rows
)

select * from told
