with

spot_check_results as (
    select * from {{ source('raw', 'spot_check_result') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from spot_check_results
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('spot_check_result', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,

        -- strings
        file_name,
        sheet_name,
        check_number,
        notice_title,
        table_type,
        sampling_basis,
        channel,
        product_category,
        product_name,
        brand,
        model,
        maker_name,
        maker_place,
        seller_name,
        seller_place,
        date_or_batch,
        production_date_precision,
        production_batch,
        result_text,
        result,
        nonconformity_class,
        laboratory_name,
        remark,
        check_date_basis,
        check_date_precision,
        record_state,

        -- lists
        observed_values,
        nonconforming_items,
        test_items,

        -- numbers
        row_number,
        occurrence,

        -- dates
        landed_date,
        production_date,
        check_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
