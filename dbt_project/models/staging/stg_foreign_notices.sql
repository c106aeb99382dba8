with

foreign_notices as (
    select * from {{ source('raw', 'foreign_notice') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from foreign_notices
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('foreign_notice', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,
        case_number,

        -- strings
        file_name,
        sheet_name,
        category,
        product_name,
        brand,
        model,
        risk_level,
        danger_text,
        description,
        notifying_country,
        origin_country,
        notice_type,
        url,
        record_state,

        -- lists
        observed_values,
        risk_types,
        measures,

        -- numbers
        row_number,
        report_year,
        report_week,

        -- booleans
        is_addendum,

        -- dates
        landed_date,
        published_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
