-- on: facts
-- zh: 近一年事件最多的行业与危害
-- en: the twenty cells with most events in a year
select industry_code, hazard_code, count(*) as event_count
from marts.fct_safety_events
inner join marts.brg_event_hazards using (event_id)
where event_date >= $day - interval 12 month
group by all
order by event_count desc, industry_code, hazard_code
limit 20;
