with

border_refusals as (
    select * from {{ source('raw', 'border_refusal') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from border_refusals
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('border_refusal', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,
        refusal_number,

        -- strings
        file_name,
        sheet_name,
        product_name,
        product_category,
        hs_code,
        maker_name,
        importer_name,
        importer_number,
        origin_country,
        refusing_country,
        port,
        disposition_text,
        refused_date_precision,
        record_state,

        -- lists
        observed_values,
        reasons,

        -- numbers
        row_number,
        weight_kg,

        -- dates
        landed_date,
        refused_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
