-- The rows that a cell opens to are as many as its figures say: failures, reports and checks.
with

cells as (
    select * from {{ ref('rpt_tier_cells') }}
),

cell_rows as (
    select * from {{ ref('rpt_tier_cell_rows') }}
),

counted as (
    select
        industry_code,
        hazard_code,
        count_if(row_role = 'failure') as failure_count,
        count_if(row_role = 'report') as report_count
    from cell_rows
    group by all
),

checks_counted as (
    select industry_code, count(*) as check_count
    from cell_rows
    where row_role = 'check'
    group by industry_code
)

select cells.industry_code, cells.hazard_code
from cells
left join counted using (industry_code, hazard_code)
left join checks_counted using (industry_code)
where
    cells.failure_count <> coalesce(counted.failure_count, 0)
    or cells.report_count <> coalesce(counted.report_count, 0)
    or cells.check_count <> coalesce(checks_counted.check_count, 0)
