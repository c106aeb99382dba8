-- on: facts
-- zh: 一个单元最近一百条
-- en: the latest hundred rows of a cell
select event_id, event_date, product_name, maker_name, file_name, row_number
from marts.fct_safety_events
where industry_code = $industry
    and event_id in (select event_id from marts.brg_event_hazards where hazard_code = $hazard)
order by event_date desc, event_id
limit 100;
