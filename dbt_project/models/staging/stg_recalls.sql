with

recalls as (
    select * from {{ source('raw', 'recall') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from recalls
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('recall', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,
        recall_number,

        -- strings
        file_name,
        sheet_name,
        title,
        product_name,
        product_category,
        brand,
        description,
        hazard_text,
        remedy_text,
        injury_text,
        maker_name,
        importer_name,
        origin_country,
        units_text,
        url,
        record_state,

        -- lists
        observed_values,
        hazard_terms,

        -- numbers
        row_number,
        unit_count,

        -- booleans
        is_injury_reported,
        is_death_reported,

        -- dates
        landed_date,
        recall_date,
        publisher_updated_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
