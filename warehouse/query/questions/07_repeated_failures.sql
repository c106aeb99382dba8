-- zh: 近一年哪些企业两次以上抽查不合格？
-- en: Which firms failed two checks or more within a year?
select
    firm.name, firm.credit_code, firm.region_code, event.sampling_basis,
    count(*) filter (where event.is_nonconforming) as failure_count, count(*) as check_count,
    max(event.event_date) filter (where event.is_nonconforming) as newest_failure_date,
    list(distinct industry.name_zh order by industry.name_zh) as industries
from fct_safety_events as event
join brg_event_firms as link on link.event_id = event.event_id and link.role = 'maker'
join dim_firm as firm using (firm_id)
join dim_industry as industry on industry.industry_code = event.industry_code
where event.evidence_class = 'spot_check'
    and event.event_date > (select max(as_of_date) from rpt_tier_cells) - interval 1 year
group by all
having failure_count >= 2
order by failure_count desc, newest_failure_date desc, firm.name;
