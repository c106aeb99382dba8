select dim_industry.industry_code
from {{ ref('dim_industry') }} as dim_industry
left join {{ ref('rpt_risk_tiers_v2') }} as tiers using (industry_code)
where tiers.tier_code is null
