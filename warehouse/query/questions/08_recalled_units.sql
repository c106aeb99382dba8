-- zh: 近一年各行业召回了多少件产品，有多少次召回没有说明数量？
-- en: How many units did each industry recall within a year, and how many recalls say no number?
select
    industry.name_zh, industry.name_en, cube.evidence_class, sum(cube.event_count)::bigint as event_count,
    sum(cube.unit_count)::bigint as unit_count, sum(cube.unknown_unit_count)::bigint as without_unit_count,
    min(cube.completeness) as lowest_completeness, bool_or(cube.is_provisional) as is_provisional,
    any_value(cube.date_axis) as date_axis, any_value(cube.method_id) as method_id
from rpt_count_cube as cube
join dim_industry as industry using (industry_code)
where cube.period_type = 'month' and cube.hazard_code = 'ALL' and cube.evidence_class = 'recall'
    and cube.period_start_date > (select max(as_of_date) from rpt_tier_cells) - interval 1 year
group by all
order by unit_count desc nulls last, event_count desc, industry.name_zh;
