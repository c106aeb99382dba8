-- Who complained so often in the last twelve months that a trend may be theirs; numbered by how
-- often, since who they are is nobody's business here.
with

complaints as (
    select * from {{ ref('oversight_complaints') }}
    where
        is_concentrated
        and event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months(11)
),

counted as (
    select
        complainant_pseudonym,
        count(*) as complaint_count,
        count(distinct respondent_name) as respondent_count,
        count(distinct industry_code) as industry_count,
        count(*) filter (is_marked) as marked_count,
        min(event_date) as first_complaint_date,
        max(event_date) as last_complaint_date
    from complaints
    group by complainant_pseudonym
),

numbered as (
    select
        *,
        row_number() over (
            order by complaint_count desc, first_complaint_date asc, complainant_pseudonym asc
        ) as complainant_number
    from counted
)

select * from numbered
