with

steps as (
    select * from {{ ref('stg_harm_steps') }}
),

scenarios as (
    select * from {{ ref('int_harm_scenarios_rated') }}
    where direction = 'stated'
),

joined as (
    select
        steps.assessment_id,
        steps.scenario_id,
        steps.step_number,
        steps.step_text,
        steps.probability_text,
        steps.injury,
        steps.severity_level,
        scenarios.probability as scenario_probability,
        scenarios.probability_band,
        scenarios.risk_level
    from steps
    inner join scenarios using (assessment_id, scenario_id)
)

select * from joined
