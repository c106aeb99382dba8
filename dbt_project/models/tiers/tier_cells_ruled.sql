with

cells as (
    select * from {{ ref('tier_cell_inputs') }}
),

rules as (
    select * from {{ ref('cell_rule') }}
),

ruled as (
    {{ first_rule_that_holds('cells', 'rules', ['industry_code', 'hazard_code', 'as_of_date']) }}
)

select * from ruled
