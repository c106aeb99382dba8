with

steps as (
    select * from {{ source('raw', 'harm_step') }}
),

columns_named as (
    select
        -- ids
        assessment_id,
        scenario_id,
        -- strings
        injury,
        step_text,
        probability_text,
        -- numbers
        step_number,
        severity_level,
        probability_numerator,
        probability_denominator
    from steps
)

select * from columns_named
