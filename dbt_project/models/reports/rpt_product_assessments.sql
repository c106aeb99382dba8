with

assessments as (
    select * from {{ ref('tier_assessments') }}
),

columns_named as (
    select
        assessment_id,
        supersedes_id,
        industry_code,
        hazard_code,
        product_name,
        brand,
        model,
        deciding_scenario_id,
        severity_level,
        probability,
        probability_band,
        base_risk_level,
        base_risk_level_low,
        base_risk_level_high,
        items_in_use,
        risk_level,
        risk_rank,
        province_count,
        confirmed_severity_level,
        uncertainty,
        uncertainty_reason,
        assessed_by,
        validated_by,
        is_validated,
        reason,
        decided_date,
        valid_until_date,
        last_counted_date,
        coalesce(
            is_validated and {{ as_of_date() }} between decided_date and last_counted_date, false
        ) as is_counted,
        'harm_matrix' as method_id
    from assessments
)

select * from columns_named
