-- on: facts
-- zh: 各严重程度今年与去年
-- en: severity levels, this year and the last
select severity_level, count(*) filter (where event_date >= $day - interval 12 month) as this_year,
    count(*) filter (where event_date < $day - interval 12 month) as last_year
from marts.fct_safety_events
where event_date >= $day - interval 24 month
group by all
order by all;
