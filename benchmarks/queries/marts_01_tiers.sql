-- on: marts
-- zh: 今夜的预警单元
-- en: cells at a warning tier tonight
select industry_code, hazard_code, tier_code, rule_id, probability_i
from reports.rpt_tier_cells
where tier_code in ('I', 'II', 'III')
order by tier_rank, industry_code, hazard_code;
