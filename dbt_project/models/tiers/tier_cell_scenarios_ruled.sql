with

scenarios as (
    select * from {{ ref('tier_cell_scenarios') }}
),

rules as (
    select * from {{ ref('cell_rule') }}
),

ruled as (
    {{ first_rule_that_holds(
        'scenarios', 'rules', ['industry_code', 'hazard_code', 'as_of_date', 'scenario_number']
    ) }}
)

select * from ruled
