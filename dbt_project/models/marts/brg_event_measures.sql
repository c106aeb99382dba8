with

measures as (
    select * from {{ ref('int_measures_mapped') }}
),

columns_named as (
    select event_id, measure_code, rule_id, confidence
    from measures
)

select * from columns_named
