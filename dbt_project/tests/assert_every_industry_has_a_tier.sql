-- Every industry has a tier at the run's date, be it only "insufficient data".
select dim_industry.industry_code
from {{ ref('dim_industry') }} as dim_industry
left join {{ ref('rpt_risk_tiers') }} as tiers using (industry_code)
where tiers.tier_code is null
