-- The time curve of each recall: what was out and back by each report.
with

reports as (
    select * from {{ ref('follow_up_recalls') }}
),

shared as (
    select
        report_id,
        event_id,
        act,
        units_out,
        units_out_basis,
        units_back,
        case when units_out > 0 then units_back / units_out end as completion_share,
        is_corrected,
        days_since_recall,
        decided_by,
        reason,
        array_to_string(cited, '; ') as cited_evidence,
        line_number,
        decided_date
    from reports
)

select * from shared
