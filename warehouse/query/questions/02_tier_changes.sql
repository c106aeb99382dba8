-- zh: 近一年，哪些行业与危害进入或离开了预警等级，在哪个月末？
-- en: Which industries and hazards entered or left a warning tier within a year, and at which month end?
with dated as (
    select
        *,
        lag(tier_code) over cell as tier_code_before,
        lag(as_of_date) over cell as compared_date
    from rpt_tier_cell_history
    window cell as (partition by industry_code, hazard_code order by as_of_date)
)
select
    industry.name_zh as industry_zh, hazard.name_zh as hazard_zh, industry.name_en as industry_en, hazard.name_en as hazard_en,
    dated.compared_date, dated.tier_code_before, dated.as_of_date, dated.tier_code, dated.rule_id
from dated
join dim_industry as industry using (industry_code)
join dim_hazard as hazard using (hazard_code)
where dated.as_of_date > (select max(as_of_date) from rpt_tier_cell_history) - interval 1 year
    and dated.tier_code is distinct from dated.tier_code_before
    and (dated.tier_code in ('I', 'II', 'III') or dated.tier_code_before in ('I', 'II', 'III'))
order by dated.as_of_date desc, dated.tier_rank, industry_code, hazard_code;
