with

complaints as (
    select * from {{ source('raw', 'complaint') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from complaints
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('complaint', 'states_marked') }}
),

columns_ordered as (
    select
        -- ids
        row_id,
        record_id,
        batch_id,
        content_hash,
        source,
        complaint_number,
        complainant_pseudonym,

        -- strings
        file_name,
        sheet_name,
        complaint_type,
        industry_text,
        category_text,
        product_name,
        brand,
        model,
        problem_text,
        narrative,
        respondent_name,
        respondent_credit_code,
        maker_name,
        region_text,
        hs_code,
        origin_country,
        record_state,

        -- lists
        observed_values,

        -- numbers
        row_number,
        amount_cny,
        injured_count,
        death_count,

        -- booleans
        is_fire,
        is_crash,
        is_import,
        is_online,
        is_professional,

        -- dates
        landed_date,
        received_date,
        event_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
