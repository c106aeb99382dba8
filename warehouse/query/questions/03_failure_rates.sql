-- zh: 随机抽查的不合格率，各行业最近一个完整季度与上一季度相比如何？
-- en: How does each industry's failure rate of random checks in its last quarter compare with the quarter before?
with quarters as (
    select *, row_number() over (partition by industry_code order by period_start_date desc) as age
    from rpt_rate_cube
    where period_type = 'quarter' and hazard_code = 'ALL' and channel = 'ALL' and sampling_basis = 'random_spot_check'
        and industry_code <> 'ALL' and not is_provisional
)
select
    industry.name_zh, industry.name_en, now.period_start_date, now.check_count, now.failure_count,
    round(now.failure_rate, 4) as failure_rate, round(now.failure_rate_low, 4) as low, round(now.failure_rate_high, 4) as high,
    before.period_start_date as compared_date, before.check_count as compared_check_count, round(before.failure_rate, 4) as compared_rate,
    now.completeness, now.date_axis, now.method_id
from quarters as now
left join quarters as before on before.industry_code = now.industry_code and before.age = 2
join dim_industry as industry on industry.industry_code = now.industry_code
where now.age = 1
order by now.failure_rate desc nulls last, industry.industry_code;
