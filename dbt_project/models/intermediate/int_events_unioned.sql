with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

foreign_notices as (
    select * from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

injuries as (
    select * from {{ ref('stg_injuries') }}
    where record_state = 'current'
),

complaints as (
    select * from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

border_refusals as (
    select * from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

retracted as (
    select record_id from {{ ref('hist_record_versions') }}
    where is_current and not is_counted
),

batches as (
    select * from {{ ref('stg_batches') }}
),

spot_check_events as (
    select
        {{ provenance_columns() }},
        'spot_check_result' as record_type,
        product_name,
        product_category,
        maker_name,
        sampling_basis,
        channel,
        table_type,
        result,
        nonconformity_class,
        table_type = 'result_list' and result in ('conforming', 'nonconforming')
            as is_rate_eligible,
        result = 'nonconforming' as is_nonconforming,
        check_date as event_date,
        check_date_basis as event_date_basis,
        check_date_precision as event_date_precision
    from spot_checks
),

recall_events as (
    select
        {{ provenance_columns() }},
        'recall' as record_type,
        product_name,
        product_category,
        maker_name,
        unit_count,
        is_injury_reported,
        is_death_reported,
        recall_date as event_date,
        'recall_date' as event_date_basis
    from recalls
),

foreign_notice_events as (
    select
        {{ provenance_columns() }},
        'foreign_notice' as record_type,
        product_name,
        category as product_category,
        risk_level,
        -- a notice of goods stopped at a border tells of that border, not of the market
        case when contains(lower(notice_type), 'border rejection') then 'border_refusal' end
            as evidence_class,
        published_date as event_date,
        'published_date' as event_date_basis
    from foreign_notices
),

injury_events as (
    select
        {{ provenance_columns() }},
        'injury' as record_type,
        product_names[1] as product_name,
        product_category,
        disposition_code,
        disposition_text,
        severity_text,
        stratum,
        sampling_unit,
        case_weight,
        treated_date as event_date,
        'treated_date' as event_date_basis
    from injuries
),

complaint_events as (
    select
        {{ provenance_columns() }},
        'complaint' as record_type,
        product_name,
        category_text as product_category,
        maker_name,
        injured_count > 0 as is_injury_reported,
        death_count > 0 as is_death_reported,
        received_date as event_date,
        'received_date' as event_date_basis
    from complaints
),

border_refusal_events as (
    select
        {{ provenance_columns() }},
        'border_refusal' as record_type,
        product_name,
        product_category,
        maker_name,
        refused_date as event_date,
        'refused_date' as event_date_basis,
        refused_date_precision as event_date_precision
    from border_refusals
),

returned_shipment_events as (
    select
        {{ provenance_columns() }},
        'returned_shipment' as record_type,
        product_name,
        product_category,
        maker_name,
        returned_date as event_date,
        'returned_date' as event_date_basis
    from returned_shipments
),

unioned as (
    select * from spot_check_events
    union all by name
    select * from recall_events
    union all by name
    select * from foreign_notice_events
    union all by name
    select * from injury_events
    union all by name
    select * from complaint_events
    union all by name
    select * from border_refusal_events
    union all by name
    select * from returned_shipment_events
),

dated as (
    select
        unioned.* replace (
            coalesce(unioned.sampling_basis, 'not_sampled') as sampling_basis,
            coalesce(unioned.is_rate_eligible, false) as is_rate_eligible,
            case
                when unioned.event_date is not null
                    then coalesce(unioned.event_date_precision, 'day')
            end as event_date_precision,
            coalesce(unioned.evidence_class, batches.evidence_class) as evidence_class
        )
    from unioned
    left join batches using (batch_id)
    -- what its publisher took back is no event any more
    anti join retracted
        on unioned.event_id = retracted.record_id
),

placed_on_months as (
    select
        *,
        -- a date known to the quarter or the year stands on no month
        case
            when event_date_precision in ('day', 'month')
                then cast(date_trunc('month', event_date) as date)
        end as event_month
    from dated
)

select * from placed_on_months
