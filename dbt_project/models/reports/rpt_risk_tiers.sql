with

tiers as (
    select * from {{ ref('tier_industry_months') }}
    where as_of_date = {{ as_of_date() }}
),

columns_named as (
    select
        industry_code,
        as_of_date,
        window_start_date,
        window_end_date,
        tier_code,
        tier_rank,
        score,
        score_possible,
        rule_id,
        indicator_count,
        event_count,
        completeness,
        reason_zh,
        reason_en,
        method_id
    from tiers
)

select * from columns_named
