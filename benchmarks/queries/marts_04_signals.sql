-- on: marts
-- zh: 现有信号
-- en: signals that stand
select industry_code, hazard_code, evidence_class, signal_kind, value, value_low, q_value
from reports.rpt_signals
where is_signal
order by q_value nulls last, industry_code, hazard_code, evidence_class, signal_kind;
