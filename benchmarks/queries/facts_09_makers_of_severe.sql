-- on: facts
-- zh: 三次以上严重事件的生产者
-- en: makers with three severe events or more in a year
select maker_name, count(*) as event_count
from marts.fct_safety_events
where severity_level >= 3 and event_date >= $day - interval 12 month and maker_name is not null
group by all
having count(*) >= 3
order by event_count desc, maker_name
limit 50;
