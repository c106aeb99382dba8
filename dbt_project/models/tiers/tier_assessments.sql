-- The level of each assessed product: its gravest scenario, raised by the number of items in use.
-- Only what a second person has validated counts, while it is in force and nothing has replaced it.
with

assessments as (
    select * from {{ ref('stg_assessments') }}
),

scenarios as (
    select * from {{ ref('int_harm_scenarios_rated') }}
),

escalations as (
    select * from {{ ref('population_escalation') }}
),

-- the gravest scenario decides; of equal ones the likelier, then the first by name
deciding as (
    select * from scenarios
    where direction = 'stated'
    qualify
        row_number() over (
            partition by assessment_id order by risk_rank desc, probability desc, scenario_id asc
        ) = 1
),

-- with one step moved, the gravest scenario is the moved one or any of the others as stated
moved as (
    select
        moved_scenarios.assessment_id,
        moved_scenarios.scenario_id,
        moved_scenarios.moved_step_number,
        moved_scenarios.direction,
        greatest(
            moved_scenarios.risk_rank,
            coalesce(max(others.risk_rank), moved_scenarios.risk_rank)
        ) as risk_rank
    from scenarios as moved_scenarios
    left join scenarios as others
        on
            moved_scenarios.assessment_id = others.assessment_id
            and moved_scenarios.scenario_id <> others.scenario_id
            and others.direction = 'stated'
    where moved_scenarios.direction <> 'stated'
    group by
        moved_scenarios.assessment_id,
        moved_scenarios.scenario_id,
        moved_scenarios.moved_step_number,
        moved_scenarios.direction,
        moved_scenarios.risk_rank
),

sensitivities as (
    select
        assessment_id,
        min(risk_rank) as risk_rank_low,
        max(risk_rank) as risk_rank_high
    from moved
    group by assessment_id
),

escalated as (
    select
        assessments.*,
        deciding.scenario_id as deciding_scenario_id,
        deciding.severity_level,
        deciding.probability,
        deciding.probability_band,
        deciding.risk_level as base_risk_level,
        coalesce(escalations.risk_level, deciding.risk_level) as risk_level,
        coalesce(escalations.risk_rank, deciding.risk_rank) as risk_rank,
        {{ risk_level_of('sensitivities.risk_rank_low') }} as base_risk_level_low,
        {{ risk_level_of('sensitivities.risk_rank_high') }} as base_risk_level_high
    from assessments
    inner join deciding using (assessment_id)
    inner join sensitivities using (assessment_id)
    left join escalations
        on
            deciding.risk_level = escalations.base_risk_level
            and assessments.items_in_use >= escalations.min_items_in_use
            and assessments.items_in_use
            <= coalesce(escalations.max_items_in_use, assessments.items_in_use)
            and assessments.decided_date >= coalesce(escalations.valid_from, date '0001-01-01')
            and assessments.decided_date <= coalesce(escalations.valid_to, date '9999-12-31')
),

replaced as (
    select supersedes_id as assessment_id, min(decided_date) as replaced_date
    from assessments
    where supersedes_id is not null and validated_by is not null
    group by all
),

dated as (
    select
        escalated.*,
        replaced.replaced_date,
        escalated.validated_by is not null as is_validated,
        least(
            escalated.valid_until_date, coalesce(replaced.replaced_date - 1, date '9999-12-31')
        ) as last_counted_date
    from escalated
    left join replaced using (assessment_id)
)

select * from dated
