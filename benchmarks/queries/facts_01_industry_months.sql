-- on: facts
-- zh: 一个行业近两年每月的事件
-- en: events of an industry by month, two years
select event_month, evidence_class, count(*) as event_count
from marts.fct_safety_events
where industry_code = $industry and event_date >= $day - interval 24 month
group by all
order by all;
