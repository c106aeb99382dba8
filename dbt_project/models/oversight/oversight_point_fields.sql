-- How many reports of each monitoring point and month leave each field empty, the fields whose
-- filling would help most first.
with

reports as (
    select * from {{ ref('oversight_reports') }}
),

fields as (
    select evidence_class, field_name, weight from {{ ref('monitoring_field') }}
    where {{ is_in_force() }}
),

counted as (
    select
        reports.source,
        coalesce(reports.point_name, 'ALL') as point_name,
        reports.event_month,
        fields.field_name,
        fields.weight,
        count(*) as report_count,
        count(*) filter (not list_contains(reports.filled_fields, fields.field_name))
            as empty_count
    from reports
    inner join fields using (evidence_class)
    group by
        reports.source,
        reports.event_month,
        fields.field_name,
        fields.weight,
        rollup(reports.point_name)
),

ranked as (
    select
        *,
        row_number() over (
            partition by source, point_name, event_month
            order by empty_count * weight desc, weight desc, field_name asc
        ) as field_position
    from counted
)

select * from ranked
