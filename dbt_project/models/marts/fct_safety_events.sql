with

events as (
    select * from {{ ref('int_events_unioned') }}
),

industries as (
    select * from {{ ref('int_industries_mapped') }}
),

severities as (
    select * from {{ ref('int_severities_graded') }}
),

scopes as (
    select * from {{ ref('int_trade_scopes') }}
),

joined as (
    select
        events.event_id,
        events.content_hash,
        events.record_type,
        events.evidence_class,
        events.source,
        industries.industry_code,
        industries.rule_id as industry_rule_id,
        industries.confidence as industry_confidence,
        events.product_name,
        events.product_category,
        -- a recall's and an injury's categories are lists, too many to be groups
        case
            when events.record_type in ('recall', 'injury') or events.product_category is null
                then industries.industry_code
            else lower(trim(events.product_category))
        end as product_group,
        events.maker_name,
        scopes.trade_scope,
        events.sampling_basis,
        coalesce(events.channel, 'unknown') as channel,
        events.table_type,
        events.result,
        events.is_rate_eligible,
        events.is_nonconforming,
        severities.severity_level,
        coalesce(severities.severity_basis, 'none') as severity_basis,
        events.unit_count,
        events.case_weight,
        events.stratum,
        events.sampling_unit,
        events.event_date,
        events.event_date_basis,
        events.event_date_precision,
        events.event_month,
        events.landed_date,
        events.row_id,
        events.batch_id,
        events.file_name,
        events.sheet_name,
        events.row_number
    from events
    inner join industries using (event_id)
    inner join scopes using (event_id)
    left join severities using (event_id)
)

select * from joined
