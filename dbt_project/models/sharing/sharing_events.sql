-- The events of the packages' months with the columns that may be shared at all. Whoever adds one
-- here still has to allow it to an agency; the name of a person is left out of it.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where event_date is not null
),

periods as (
    select * from {{ ref('sharing_periods') }}
    where content = 'events'
),

hazards as (
    select event_id, string_agg(hazard_code, ' ' order by hazard_code) as hazard_codes
    from {{ ref('brg_event_hazards') }}
    group by event_id
),

makers as (
    select brg_event_firms.event_id, bool_or(dim_firm.is_sole_trader) as is_person
    from {{ ref('brg_event_firms') }} as brg_event_firms
    inner join {{ ref('dim_firm') }} as dim_firm on brg_event_firms.firm_id = dim_firm.firm_id
    where brg_event_firms.role = 'maker'
    group by brg_event_firms.event_id
),

recent as (
    select
        events.*,
        periods.package_start_date,
        hazards.hazard_codes,
        case when not makers.is_person then events.maker_name end as shown_maker_name
    from events
    inner join periods
        on events.event_date between periods.package_start_date and periods.package_end_date
    left join hazards using (event_id)
    left join makers using (event_id)
),

offered as (
    select
        event_id,
        evidence_class,
        industry_code,
        severity_level,
        package_start_date,
        map {
            'event_id': event_id,
            'record_type': record_type,
            'evidence_class': evidence_class,
            'source': source,
            'industry_code': industry_code,
            'hazard_codes': hazard_codes,
            'product_name': product_name,
            'maker_name': shown_maker_name,
            'trade_scope': trade_scope,
            'sampling_basis': sampling_basis,
            'result': result,
            'severity_level': cast(severity_level as varchar),
            'unit_count': cast(unit_count as varchar),
            'event_date': cast(event_date as varchar),
            'event_date_precision': event_date_precision
        } as offered_columns
    from recent
)

select * from offered
