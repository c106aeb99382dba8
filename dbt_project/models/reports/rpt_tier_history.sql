with

tiers as (
    select * from {{ ref('tier_industry_months') }}
),

columns_named as (
    select
        industry_code,
        cast(date_trunc('month', as_of_date) as date) as as_of_month,
        tier_code,
        tier_rank,
        score,
        event_count
    from tiers
)

select * from columns_named
