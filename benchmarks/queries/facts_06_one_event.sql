-- on: facts
-- zh: 一条记录
-- en: one record by its id
select * from marts.fct_safety_events where event_id = $event;
