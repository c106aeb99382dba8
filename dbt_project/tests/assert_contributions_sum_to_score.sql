-- The contributions of the indicators sum to the score exactly, without rounding.
with

summed as (
    select industry_code, sum(contribution) as contribution_sum
    from {{ ref('rpt_tier_evidence') }}
    group by industry_code
)

select tiers.industry_code, tiers.score, summed.contribution_sum
from {{ ref('rpt_risk_tiers') }} as tiers
full join summed on tiers.industry_code = summed.industry_code
where
    tiers.score is distinct from summed.contribution_sum
    or tiers.industry_code is null
    or summed.industry_code is null
