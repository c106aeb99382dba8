with

evidence as (
    select * from {{ ref('tier_cell_evidence') }}
    where as_of_date = {{ as_of_date() }}
),

columns_named as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        indicator,
        evidence_class,
        sampling_basis,
        value,
        value_low,
        value_high,
        rate_crude,
        rate_standardised,
        rate_standardised_low,
        rate_standardised_high,
        watch_probability,
        act_probability,
        signal_ratio,
        unit,
        sample_count,
        event_count,
        expected_count,
        grade,
        weight,
        contribution,
        date_axis,
        completeness,
        is_provisional,
        method_id,
        reason_zh,
        reason_en
    from evidence
)

select * from columns_named
