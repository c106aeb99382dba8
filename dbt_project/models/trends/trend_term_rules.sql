-- The rules in force by which terms are judged.
with

rules as (
    select * from {{ ref('term_rule') }}
    where {{ is_in_force() }}
)

select * from rules
