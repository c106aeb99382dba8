-- on: facts
-- zh: 随机抽查按渠道的不合格
-- en: failures of random checks by channel, a year
select channel, count(*) as check_count, count(*) filter (where is_nonconforming) as failure_count
from marts.fct_safety_events
where is_rate_eligible and sampling_basis = 'random_spot_check'
    and event_date >= $day - interval 12 month
group by all
order by all;
