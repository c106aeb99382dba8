with

assessments as (
    select * from {{ source('raw', 'assessment') }}
),

columns_named as (
    select
        -- ids
        assessment_id,
        supersedes_id,
        -- strings
        industry_code,
        hazard_code,
        product_name,
        brand,
        model,
        uncertainty,
        uncertainty_reason,
        assessed_by,
        validated_by,
        reason,
        -- numbers
        items_in_use,
        province_count,
        confirmed_severity_level,
        -- dates
        decided_date,
        valid_until_date
    from assessments
)

select * from columns_named
