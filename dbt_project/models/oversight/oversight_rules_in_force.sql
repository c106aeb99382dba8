-- The numbers of oversight as in force on the date that is built for.
with

rules as (
    select parameter, value from {{ ref('oversight_rule') }}
    where {{ is_in_force() }}
)

select * from rules
