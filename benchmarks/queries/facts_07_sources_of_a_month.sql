-- on: facts
-- zh: 一个月各来源
-- en: sources of one month
select source, count(*) as event_count, count(*) filter (where industry_code is null) as unmapped
from marts.fct_safety_events
where event_month = date_trunc('month', $day - interval 2 month)
group by all
order by all;
