-- Every industry has a tier at the run's date, be it only "insufficient data".
select industries.industry_code
from {{ ref('dim_industry') }} as industries
left join {{ ref('rpt_risk_tiers') }} as tiers using (industry_code)
where tiers.tier_code is null
