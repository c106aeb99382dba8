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
    select ranked.event_id, ranked.industry_code, ranked.row_position, lengths.line_row_count
    from ranked
    inner join lengths using (industry_code, evidence_class, sampling_basis)
    where
        lengths.line_row_count <= {{ var('shown_file_rows') }}
        or ranked.row_position <= {{ var('shown_month_rows') }}
),

{{ shown_rows(keys=['industry_code'], counts=['line_row_count']) }}
