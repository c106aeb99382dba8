-- The numbers and the reference mix that stand on the run's date, for the models in Python.
with

parameters as (
    select * from {{ ref('tier_parameter') }}
    where {{ is_in_force() }}
),

mix as (
    select * from {{ ref('standard_mix') }}
    where axis = 'channel' and {{ is_in_force() }}
),

unioned as (
    select 'parameter' as kind, parameter as name, cast(value as double) as value
    from parameters
    union all
    -- channels of one stratum share its weight
    select distinct 'stratum' as kind, stratum as name, cast(check_count as double) as value
    from mix
)

select * from unioned
