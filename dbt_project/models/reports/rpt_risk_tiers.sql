with

industries as (
    select * from {{ ref('tier_industries') }}
    where as_of_date = {{ as_of_date() }}
),

inputs as (
    select * from {{ ref('tier_cell_inputs') }}
),

outlooks as (
    select * from {{ ref('tier_cell_outlooks') }}
),

rules as (
    select * from {{ ref('cell_rule') }}
    where {{ is_in_force() }}
),

hazards as (
    select hazard_code, name_zh, name_en from {{ ref('dim_hazard') }}
    union all
    select 'SAFETY' as hazard_code, '全部安全危害' as name_zh, 'All safety hazards' as name_en
),

joined as (
    select
        industries.industry_code,
        industries.as_of_date,
        industries.window_start_date,
        industries.window_end_date,
        industries.tier_code,
        industries.tier_rank,
        industries.tier_code_computed,
        industries.tier_code_held,
        industries.held_since_date,
        industries.hazard_code,
        industries.rule_id,
        industries.score,
        industries.score_possible,
        industries.indicator_count,
        inputs.failure_count + inputs.report_count as event_count,
        inputs.check_count,
        inputs.failure_count,
        inputs.report_count,
        inputs.severity_level,
        inputs.severity_basis,
        outlooks.probability_i,
        outlooks.probability_ii,
        outlooks.probability_iii,
        outlooks.probability_iv,
        outlooks.probability_normal,
        outlooks.probability_insufficient,
        cast(industries.warning_cell_count as bigint) as warning_cell_count,
        cast(industries.graded_cell_count as bigint) as graded_cell_count,
        industries.override_state,
        industries.override_id,
        industries.override_by,
        industries.override_approved_by,
        industries.override_reason,
        industries.override_expires_date,
        industries.completeness,
        industries.is_provisional,
        hazards.name_zh || '：' || rules.reason_zh || '（规则 ' || industries.rule_id || '）'
        || {{ tier_remarks_zh('industries') }} as reason_zh,
        hazards.name_en || ': ' || rules.reason_en || ' (rule ' || industries.rule_id || ')'
        || {{ tier_remarks_en('industries') }} as reason_en,
        'cell_rules' as method_id
    from industries
    inner join inputs using (industry_code, hazard_code, as_of_date)
    left join outlooks using (industry_code, hazard_code, as_of_date)
    inner join rules on industries.rule_id = rules.rule_id
    inner join hazards on industries.hazard_code = hazards.hazard_code
)

select * from joined
