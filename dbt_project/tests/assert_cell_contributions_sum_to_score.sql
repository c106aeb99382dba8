-- The score of an industry is the exact sum of what the indicators of its deciding cell add.
with

tiers as (
    select * from {{ ref('rpt_risk_tiers') }}
),

evidence as (
    select * from {{ ref('rpt_tier_cell_evidence') }}
),

summed as (
    select industry_code, hazard_code, sum(contribution) as contribution
    from evidence
    group by all
)

select tiers.industry_code, tiers.score, summed.contribution
from tiers
left join summed using (industry_code, hazard_code)
where tiers.score is distinct from summed.contribution
