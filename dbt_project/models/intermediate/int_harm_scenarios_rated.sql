-- The level of each harm scenario by the matrix of the day of its assessment, as stated and with
-- each step ten times as likely or a tenth as likely. Probabilities are whole numbers over whole
-- numbers: a product of decimals would put exactly 1/10 above 1/10.
with

assessments as (
    select * from {{ ref('stg_assessments') }}
),

steps as (
    select * from {{ ref('stg_harm_steps') }}
),

matrix as (
    select * from {{ ref('risk_matrix') }}
),

directions as (
    select unnest(['likelier', 'rarer']) as direction
),

variants as (
    select distinct assessment_id, scenario_id, 0 as moved_step_number, 'stated' as direction
    from steps
    union all
    select steps.assessment_id, steps.scenario_id, steps.step_number, directions.direction
    from steps
    cross join directions
),

steps_moved as (
    select
        variants.assessment_id,
        variants.scenario_id,
        variants.moved_step_number,
        variants.direction,
        steps.injury,
        steps.severity_level,
        steps.step_number,
        case
            when variants.moved_step_number = steps.step_number and variants.direction = 'likelier'
                then least(10 * steps.probability_numerator, steps.probability_denominator)
            else steps.probability_numerator
        end as numerator,
        case
            when variants.moved_step_number = steps.step_number and variants.direction = 'rarer'
                then 10 * steps.probability_denominator
            else steps.probability_denominator
        end as denominator
    from variants
    inner join steps using (assessment_id, scenario_id)
),

multiplied as (
    select
        assessment_id,
        scenario_id,
        moved_step_number,
        direction,
        max(injury) as injury,
        max(severity_level) as severity_level,
        {{ function('exact_product') }}(
            list(cast(numerator as hugeint) order by step_number)
        ) as numerator,
        {{ function('exact_product') }}(
            list(cast(denominator as hugeint) order by step_number)
        ) as denominator
    from steps_moved
    group by all
),

-- of the bands whose lower bound lies strictly below, the highest; the last one has no bound.
-- n / d > 1 / b for whole numbers is n > d // b, which cannot overflow
banded as (
    select
        multiplied.*,
        matrix.probability_band,
        matrix.risk_level,
        matrix.risk_rank
    from multiplied
    inner join assessments using (assessment_id)
    inner join matrix
        on
            multiplied.severity_level = matrix.severity_level
            and assessments.decided_date >= coalesce(matrix.valid_from, date '0001-01-01')
            and assessments.decided_date <= coalesce(matrix.valid_to, date '9999-12-31')
            and (
                matrix.lower_bound_denominator is null
                or multiplied.numerator > multiplied.denominator // matrix.lower_bound_denominator
            )
    qualify
        row_number() over (
            partition by
                multiplied.assessment_id,
                multiplied.scenario_id,
                multiplied.moved_step_number,
                multiplied.direction
            order by matrix.lower_bound_denominator asc nulls last
        ) = 1
),

rated as (
    select
        assessment_id,
        scenario_id,
        moved_step_number,
        direction,
        injury,
        severity_level,
        cast(numerator as double) / cast(denominator as double) as probability,
        probability_band,
        risk_level,
        risk_rank
    from banded
)

select * from rated
