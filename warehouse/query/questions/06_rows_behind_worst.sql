-- zh: 等级最高的行业与危害，其每个数字背后是哪些文件的哪些行？
-- en: Which rows of which files stand behind the figures of the worst industry and hazard?
with worst as (
    select industry_code, hazard_code
    from rpt_tier_cells
    order by tier_rank, probability_i desc nulls last, probability_ii desc nulls last, industry_code, hazard_code
    limit 1
)
select
    behind.row_role, behind.evidence_class, event.product_name, event.maker_name, event.result, event.event_date, event.event_date_basis,
    event.source, event.file_name, event.sheet_name, event.row_number, event.content_hash
from rpt_tier_cell_rows as behind
join worst using (industry_code, hazard_code)
join fct_safety_events as event using (event_id)
order by behind.row_role, event.event_date desc, event.event_id;
