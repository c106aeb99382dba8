-- What each laboratory found in a quarter against what others would have, and results that repeat.
with

funnels as (
    select * from {{ ref('oversight_laboratory_funnels') }}
),

vectors as (
    select
        laboratory_id,
        sampling_basis,
        quarter_start_date,
        count(*) as vector_count,
        count(*) filter (is_copied) as copied_vector_count
    from {{ ref('oversight_result_vectors') }}
    group by all
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where evidence_class = 'spot_check' and period_type = 'quarter'
),

told as (
    select
        funnels.laboratory_id,
        laboratories.name as laboratory_name,
        funnels.quarter_start_date,
        'spot_check' as evidence_class,
        funnels.sampling_basis,
        funnels.check_count,
        funnels.failure_count,
        funnels.compared_check_count,
        funnels.compared_failure_count,
        funnels.expected_failure_count,
        funnels.compared_failure_count / nullif(funnels.expected_failure_count, 0) as finding_ratio,
        {{ function('byar_low') }}(funnels.compared_failure_count, {{ var('z') }})
        / nullif(funnels.expected_failure_count, 0) as finding_ratio_low,
        {{ function('byar_high') }}(funnels.compared_failure_count, {{ var('z') }})
        / nullif(funnels.expected_failure_count, 0) as finding_ratio_high,
        funnels.score,
        funnels.score_spread,
        funnels.p_value,
        funnels.q_value,
        funnels.judgement,
        coalesce(vectors.vector_count, 0) as vector_count,
        vectors.copied_vector_count,
        completeness.completeness,
        completeness.is_provisional,
        'check_date' as date_axis,
        'laboratory_funnel' as method_id
    from funnels
    inner join {{ ref('dim_laboratory') }} as laboratories using (laboratory_id)
    left join vectors using (laboratory_id, sampling_basis, quarter_start_date)
    left join completeness on funnels.quarter_start_date = completeness.period_start_date
)

select * from told
