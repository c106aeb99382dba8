with

measures as (
    select * from {{ ref('measure') }}
),

columns_named as (
    select measure_code, name_zh, name_en, is_response_verb
    from measures
)

select * from columns_named
