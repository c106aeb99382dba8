-- on: marts
-- zh: 一条不合格率序列
-- en: one line of failure rates by quarter
select period_start_date, sampling_basis, check_count, failure_rate, failure_rate_low
from reports.rpt_rate_cube
where period_type = 'quarter' and industry_code = $industry and hazard_code = 'ALL'
    and channel = 'ALL'
order by all;
