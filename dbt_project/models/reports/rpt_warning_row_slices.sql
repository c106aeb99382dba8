-- Rows for the pages behind warnings: the ground of a warning whole while it is no longer than a
-- file, else some of each role.
with

grounds as (
    select warning_id, row_role, event_id from {{ ref('rpt_warning_rows') }}
),

ranked as (
    select
        *,
        count(*) over (partition by warning_id) as warning_row_count,
        count(*) over (partition by warning_id, row_role) as role_row_count,
        row_number() over (partition by warning_id, row_role order by event_id) as row_position
    from grounds
),

chosen as (
    select * from ranked
    where
        warning_row_count <= {{ var('shown_file_rows') }}
        or row_position <= {{ var('shown_role_rows') }}
),

{{ shown_rows(
    keys=['warning_id', 'row_role'],
    counts=['warning_row_count', 'role_row_count']
) }}
