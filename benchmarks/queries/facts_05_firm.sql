-- on: facts
-- zh: 一个企业的全部记录
-- en: everything of one firm
select event_date, evidence_class, result, product_name
from marts.fct_safety_events
where event_id in (select event_id from marts.brg_event_firms where firm_id = $firm)
order by event_date desc, event_id;
