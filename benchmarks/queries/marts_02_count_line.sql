-- on: marts
-- zh: 一条计数序列
-- en: one line of counts by month
select period_start_date, event_count, event_count_low, event_count_high, completeness
from reports.rpt_count_cube
where period_type = 'month' and industry_code = $industry and hazard_code = 'ALL'
    and evidence_class = 'complaint'
order by period_start_date;
