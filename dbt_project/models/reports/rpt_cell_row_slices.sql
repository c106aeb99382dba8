-- Rows for the pages behind the tiers: the evidence of a cell whole while it is no longer than a
-- file, else some of each role.
with

cell_rows as (
    select industry_code, hazard_code, row_role, event_id from {{ ref('rpt_tier_cell_rows') }}
),

events as (
    select * from {{ ref('fct_safety_events') }}
),

hazards_of_events as (
    select event_id, hazard_code from {{ ref('brg_event_hazards') }}
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

hazards_listed as (
    select
        hazards_of_events.event_id,
        string_agg(hazards_of_events.hazard_code, ' ' order by hazards_of_events.hazard_code)
            as hazards
    from hazards_of_events
    where hazards_of_events.event_id in (select chosen.event_id from chosen)
    group by all
),

told as (
    select
        chosen.industry_code,
        chosen.hazard_code,
        chosen.row_role,
        events.event_id,
        events.evidence_class,
        events.sampling_basis,
        events.record_type,
        events.source,
        events.event_date,
        events.event_month,
        events.product_name,
        events.maker_name,
        events.result,
        events.is_nonconforming,
        events.severity_level,
        events.unit_count,
        events.batch_id,
        events.file_name,
        events.sheet_name,
        events.row_number,
        events.row_id,
        hazards_listed.hazards,
        chosen.cell_row_count,
        chosen.role_row_count,
        chosen.row_position
    from chosen
    inner join events using (event_id)
    left join hazards_listed using (event_id)
)

select * from told
