with

months as (
    select * from {{ ref('tier_cell_months') }}
),

columns_named as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        rule_id,
        tier_code_computed,
        tier_code_held,
        tier_code,
        tier_rank
    from months
)

select * from columns_named
