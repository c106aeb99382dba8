-- zh: 今夜哪些行业处于预警等级，为什么，把握有多大？
-- en: Which industries stand at a warning tier tonight, why, and how sure is that?
select
    industry.name_zh, industry.name_en, tier.tier_code, tier.rule_id, hazard.name_zh as hazard_zh, hazard.name_en as hazard_en,
    tier.check_count, tier.failure_count, tier.report_count, tier.severity_level,
    round(tier.probability_i + tier.probability_ii + tier.probability_iii, 3) as warning_probability,
    tier.completeness, tier.is_provisional, tier.reason_zh, tier.reason_en, tier.method_id
from rpt_risk_tiers as tier
join dim_industry as industry using (industry_code)
left join dim_hazard as hazard using (hazard_code)
where tier.tier_code in ('I', 'II', 'III')
order by tier.tier_rank, industry.name_zh;
