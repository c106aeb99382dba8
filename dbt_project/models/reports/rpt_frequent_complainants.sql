-- People who complained so often in the last twelve months that a trend may be theirs, by number.
with

numbered as (
    select
        complainant_number,
        complaint_count,
        respondent_count,
        industry_count,
        marked_count,
        first_complaint_date,
        last_complaint_date,
        'received_date' as date_axis,
        'complaint_concentration' as method_id,
        {{ as_of_date() }} as as_of_date
    from {{ ref('oversight_complainants') }}
)

select * from numbered
