-- zh: 昨夜的装载是否完好：每个来源落地的行都去了哪里？
-- en: Was the load sound: where did every landed row of each source go?
select
    source, title_zh, title_en, file_count, refused_file_count, landed_count, loaded_count, quarantined_count, duplicate_count,
    superseded_count, retracted_count,
    landed_count - loaded_count - quarantined_count - duplicate_count - superseded_count - retracted_count as unaccounted_count,
    newest_event_date, newest_landed_date, round(unmapped_industry_share, 4) as unmapped_industry_share,
    round(unmapped_hazard_share, 4) as unmapped_hazard_share
from rpt_source_loads
where file_count > 0
order by source;
