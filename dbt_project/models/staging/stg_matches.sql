with

matches as (
    select * from {{ source('raw', 'match') }}
),

last_word as (
    select
        match_id,
        subject,
        least(left_id, right_id) as left_id,
        greatest(left_id, right_id) as right_id,
        verdict,
        decided_by,
        reason,
        decided_date
    from matches
    qualify
        row_number() over (
            partition by subject, least(left_id, right_id), greatest(left_id, right_id)
            order by decided_date desc, line_number desc
        ) = 1
)

select * from last_word
