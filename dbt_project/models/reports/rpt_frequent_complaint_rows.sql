-- The complaints behind each person who complains very often.
with

complaints as (
    select * from {{ ref('oversight_complaints') }}
    where
        is_concentrated
        and event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months(11)
),

rows_named as (
    select complainants.complainant_number, complaints.event_id
    from complaints
    inner join {{ ref('oversight_complainants') }} as complainants using (complainant_pseudonym)
)

select * from rows_named
