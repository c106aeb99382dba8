-- What would change a computed tier: of each input the nearest value at which the rules answer
-- otherwise, upwards and downwards, everything else as it stands.
with

scenarios as (
    select * from {{ ref('tier_cell_scenarios_ruled') }}
    where scenario_kind = 'change'
),

cells as (
    select * from {{ ref('tier_cells_ruled') }}
),

moved as (
    select
        scenarios.industry_code,
        scenarios.hazard_code,
        scenarios.as_of_date,
        scenarios.changed_input,
        case
            when cells.tier_rank = 6 and scenarios.tier_rank = 5 then 'enough'
            when scenarios.tier_rank = 6 then 'too_little'
            when scenarios.tier_rank < cells.tier_rank then 'raised'
            else 'lowered'
        end as direction,
        scenarios.value_from,
        scenarios.value_to,
        cells.tier_code as tier_code_before,
        scenarios.tier_code as tier_code_after,
        scenarios.rule_id as rule_id_after
    from scenarios
    inner join cells using (industry_code, hazard_code, as_of_date)
    where scenarios.tier_rank <> cells.tier_rank
),

nearest as (
    select * from moved
    qualify
        row_number() over (
            partition by industry_code, hazard_code, as_of_date, changed_input, direction
            order by abs(value_to - value_from), value_to
        ) = 1
)

select * from nearest
