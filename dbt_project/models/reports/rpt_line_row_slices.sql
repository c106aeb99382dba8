-- Rows for the pages behind the trends: a line of an industry whole while it is no longer than a
-- file, else some of every month, failures and the newest first. However many events a warehouse
-- holds, a reader of pages reads these.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        event_month is not null
        and event_date <= {{ as_of_date() }}
        and event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months({{ var('shown_months') }} - 1)
        and (record_type <> 'spot_check_result' or is_rate_eligible)
),

hazards_of_events as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
),

lengths as (
    select industry_code, evidence_class, sampling_basis, count(*) as line_row_count
    from events
    group by all
),

ranked as (
    select
        event_id,
        industry_code,
        evidence_class,
        sampling_basis,
        row_number() over (
            partition by industry_code, evidence_class, sampling_basis, event_month
            order by coalesce(is_nonconforming, false) desc, event_date desc, event_id asc
        ) as row_position
    from events
),

chosen as (
    select ranked.event_id, ranked.row_position, lengths.line_row_count
    from ranked
    inner join lengths using (industry_code, evidence_class, sampling_basis)
    where
        lengths.line_row_count <= {{ var('shown_file_rows') }}
        or ranked.row_position <= {{ var('shown_month_rows') }}
),

hazards_listed as (
    select
        chosen.event_id,
        string_agg(hazards_of_events.hazard_code, ' ' order by hazards_of_events.hazard_code)
            as hazards
    from chosen
    inner join hazards_of_events using (event_id)
    group by all
),

told as (
    select
        events.industry_code,
        events.event_id,
        events.evidence_class,
        events.sampling_basis,
        events.record_type,
        events.source,
        events.event_date,
        events.event_month,
        events.product_name,
        events.maker_name,
        events.result,
        events.is_nonconforming,
        events.severity_level,
        events.unit_count,
        events.batch_id,
        events.file_name,
        events.sheet_name,
        events.row_number,
        events.row_id,
        hazards_listed.hazards,
        chosen.line_row_count,
        chosen.row_position
    from chosen
    inner join events using (event_id)
    left join hazards_listed using (event_id)
)

select * from told
