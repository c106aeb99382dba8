-- Rows for the pages behind the tiers: the evidence of a cell whole while it is no longer than a
-- file, else some of each role.
with

cell_rows as (
    select industry_code, hazard_code, row_role, event_id from {{ ref('rpt_tier_cell_rows') }}
),

ranked as (
    select
        *,
        count(*) over (partition by industry_code, hazard_code) as cell_row_count,
        count(*) over (partition by industry_code, hazard_code, row_role) as role_row_count,
        row_number() over (
            partition by industry_code, hazard_code, row_role order by event_id
        ) as row_position
    from cell_rows
),

chosen as (
    select * from ranked
    where
        cell_row_count <= {{ var('shown_file_rows') }}
        or row_position <= {{ var('shown_role_rows') }}
),

{{ shown_rows(
    keys=['industry_code', 'hazard_code', 'row_role'],
    counts=['cell_row_count', 'role_row_count']
) }}
