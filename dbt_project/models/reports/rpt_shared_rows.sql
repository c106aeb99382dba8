-- The rows of every package in the order in which they are handed over, each as its line of JSON.
with

candidates as (
    select * from {{ ref('sharing_rows') }}
    where is_handed_over
),

told as (
    select
        package_id,
        row_number() over (partition by package_id order by row_key) as row_position,
        event_id,
        payload
    from candidates
)

select * from told
