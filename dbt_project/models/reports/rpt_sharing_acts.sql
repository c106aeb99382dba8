-- Every sending and acknowledgement in its order, older packages included.
with

acts as (
    select * from {{ ref('stg_sharing_acts') }}
),

told as (
    select
        act_id,
        package_id,
        line_number,
        act,
        content_sha256,
        receiver,
        channel,
        decided_by,
        reason,
        decided_date,
        {{ as_of_date() }} as as_of_date
    from acts
)

select * from told
