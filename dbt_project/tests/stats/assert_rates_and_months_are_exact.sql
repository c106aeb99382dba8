-- A rate without exposure is null; months subtract across a year's end.
select 1 as failed
where
    {{ function('rate_per_million') }}(3, 2000000) <> 1.5
    or {{ function('rate_per_million') }}(3, 0) is not null
    or {{ function('month_index') }}(date '2026-01-31')
    - {{ function('month_index') }}(date '2025-11-01') <> 2
