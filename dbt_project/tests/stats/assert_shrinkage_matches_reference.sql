-- Kleinman's rat tumours and Marshall's Auckland are drawn to their means as published.
with

shrunken_here as (
    select
        *,
        case kind
            when 'beta_binomial'
                then {{ function('beta_binomial_mean') }}(event_count, size, prior_mean, prior_spread)
            else {{ function('marshall_rate') }}(event_count, size, prior_mean, prior_spread)
        end as ours
    from {{ ref('shrinkage_expected') }}
)

select * from shrunken_here
where (abs(ours - shrunken) <= 1e-9) is not true
union all
-- units that do not differ have the common mean, and a unit without samples has no rate
select null, 1, 2, 0.25, null, null, null
where
    {{ function('beta_binomial_mean') }}(1, 2, 0.25, cast('infinity' as double)) <> 0.25
    or {{ function('marshall_rate') }}(1, 2, 0.25, 0) <> 0.25
    or {{ function('beta_binomial_mean') }}(0, 0, 0.25, 4) is not null
    or {{ function('marshall_rate') }}(0, 0, 0.25, 4) is not null
