-- zh: 最近三十天，发布者补报、修改或撤回了多少记录？
-- en: How many records did publishers deliver late, edit or take back within the last thirty days?
select
    source, evidence_class, version_type, version_cause, min(recorded_date) as first_recorded_date, max(recorded_date) as last_recorded_date,
    sum(version_count)::bigint as version_count, sum(record_count)::bigint as record_count
from rpt_history_changes
where recorded_date > (select max(as_of_date) from rpt_tier_cells) - 30
group by all
order by version_count desc, source, version_type, version_cause;
