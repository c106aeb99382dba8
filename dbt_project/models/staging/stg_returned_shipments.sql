with

returned_shipments as (
    select * from {{ source('raw', 'returned_shipment') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from returned_shipments
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('returned_shipment', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,
        return_number,

        -- strings
        file_name,
        sheet_name,
        product_name,
        product_category,
        hs_code,
        maker_name,
        maker_place,
        exporter_name,
        exporter_credit_code,
        market_country,
        reason_category,
        reason_text,
        finding_text,
        disposition_text,
        quantity_unit,
        port,
        record_state,

        -- lists
        observed_values,

        -- numbers
        row_number,
        quantity,
        weight_kg,
        value_usd,

        -- dates
        landed_date,
        returned_date,
        exported_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
