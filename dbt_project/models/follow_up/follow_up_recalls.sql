-- Every report on a recall with the units that were known to be out when it was made: as a person
-- said, else as the publisher says; null while nobody does.
with

reports as (
    select * from {{ ref('stg_recall_reports') }}
),

recalls as (
    select event_id, unit_count, event_date from {{ ref('fct_safety_events') }}
    where evidence_class = 'recall'
),

carried as (
    select
        reports.report_id,
        reports.event_id,
        reports.act,
        reports.decided_by,
        reports.reason,
        reports.cited,
        reports.line_number,
        reports.decided_date,
        reports.units_back,
        last_value(reports.units_out ignore nulls) over (
            partition by reports.event_id order by reports.line_number
            rows between unbounded preceding and current row
        ) as stated_units_out,
        lead(reports.act) over (partition by reports.event_id order by reports.line_number)
            as next_act
    from reports
),

counted as (
    select
        carried.report_id,
        carried.event_id,
        carried.act,
        carried.decided_by,
        carried.reason,
        carried.cited,
        carried.line_number,
        carried.decided_date,
        coalesce(carried.stated_units_out, recalls.unit_count) as units_out,
        case
            when carried.stated_units_out is not null then 'reported'
            when recalls.unit_count is not null then 'publisher'
            else 'unknown'
        end as units_out_basis,
        carried.units_back,
        coalesce(carried.next_act = 'correct', false) as is_corrected,
        cast(date_diff('day', recalls.event_date, carried.decided_date) as integer)
            as days_since_recall
    from carried
    inner join recalls using (event_id)
)

select * from counted
