with

industries as (
    select * from {{ ref('tier_industries') }}
),

columns_named as (
    select
        industry_code,
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        hazard_code,
        rule_id,
        tier_code_computed,
        tier_code_held,
        tier_code,
        tier_rank,
        override_state,
        score
    from industries
)

select * from columns_named
