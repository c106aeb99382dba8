with

evidence as (
    select * from {{ ref('tier_evidence') }}
    where as_of_date = {{ as_of_date() }}
),

columns_named as (
    select
        industry_code,
        as_of_date,
        indicator,
        evidence_class,
        sampling_basis,
        value,
        value_low,
        value_high,
        unit,
        sample_count,
        event_count,
        grade,
        weight,
        contribution,
        date_axis,
        completeness,
        method_id,
        reason_zh,
        reason_en
    from evidence
)

select * from columns_named
