-- Pairs that a person parted and other joins bring together again: one of the words is wrong.
with

decisions as (
    select * from {{ ref('stg_matches') }}
    where verdict = 'not_same'
),

parties as (
    select * from {{ ref('int_parties_resolved') }}
),

joined as (
    select
        decisions.match_id,
        decisions.left_id,
        decisions.right_id,
        left_names.party_id,
        decisions.decided_by,
        decisions.reason,
        decisions.decided_date
    from decisions
    inner join parties as left_names on decisions.left_id = left_names.name_id
    inner join parties as right_names on decisions.right_id = right_names.name_id
    where left_names.party_id = right_names.party_id
)

select * from joined
