-- zh: 哪些危害在长期上升，而且不只是波动？
-- en: Which hazards grow over the years, beyond what chance would show?
select
    industry.name_zh as industry_zh, hazard.name_zh as hazard_zh, industry.name_en as industry_en, hazard.name_en as hazard_en,
    slope.measure, slope.evidence_class, slope.sampling_basis, slope.period_type, slope.period_count, slope.event_count, slope.check_count,
    round(slope.yearly_ratio, 2) as yearly_ratio, round(slope.yearly_ratio_low, 2) as low, round(slope.yearly_ratio_high, 2) as high,
    slope.slope_p_value, slope.mann_kendall_p_value, slope.date_axis, slope.completeness, slope.method_id
from rpt_trend_slopes as slope
join dim_industry as industry using (industry_code)
join dim_hazard as hazard using (hazard_code)
where slope.slope_p_value < 0.01 and slope.yearly_ratio_low > 1
order by slope.yearly_ratio_low desc, industry_code, hazard_code, slope.measure, slope.period_type, slope.sampling_basis
limit 20;
