-- zh: 哪些行业的哪些危害被报告得异常多，与什么基线相比？
-- en: Which hazard of which industry is reported too often, and against what baseline?
select
    industry.name_zh as industry_zh, hazard.name_zh as hazard_zh, industry.name_en as industry_en, hazard.name_en as hazard_en,
    signal.evidence_class, signal.signal_kind, signal.event_count, round(signal.baseline_count, 1) as baseline_count,
    round(signal.value, 2) as value, round(signal.value_low, 2) as low, signal.unit, signal.q_value,
    round(signal.expected_false_alarm_count, 2) as expected_false_alarm_count,
    signal.period_start_date, signal.period_end_date, signal.date_axis, signal.completeness, signal.method_id
from rpt_signals as signal
join dim_industry as industry using (industry_code)
join dim_hazard as hazard using (hazard_code)
where signal.is_signal
order by signal.q_value nulls last, signal.value desc, industry_code, hazard_code, signal.evidence_class, signal.signal_kind;
