with

injuries as (
    select * from {{ source('raw', 'injury') }}
),

versions_compared as (
    select
        *,
        min(landed_date) over (partition by record_id) as first_landed_date,
        {{ is_repeated() }} as is_repeated
    from injuries
),

states_marked as (
    select
        *,
        {{ record_state() }} as record_state
    from versions_compared
),

values_corrected as (
    {{ corrected('injury', 'states_marked') }}
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
        sex,
        diagnosis_code,
        body_part_code,
        disposition_code,
        location_code,
        narrative,
        stratum,
        sampling_unit,
        age_band,
        product_category,
        brand,
        model,
        cause_text,
        nature_text,
        body_part_text,
        severity_text,
        intent_text,
        disposition_text,
        location_text,
        activity_text,
        hospital_place,
        record_state,

        -- lists
        observed_values,
        product_codes,
        product_names,

        -- numbers
        row_number,
        age_months,
        case_weight,

        -- dates
        landed_date,
        treated_date,
        injured_date,
        reported_date,
        first_landed_date
    from values_corrected
)

select * from columns_ordered
