-- on: facts
-- zh: 一个行业十年的周序列
-- en: weekly series of an industry, ten years
select date_trunc('week', event_date) as week, count(*) as event_count
from marts.fct_safety_events
where industry_code = $industry and evidence_class = 'complaint'
group by all
order by all;
