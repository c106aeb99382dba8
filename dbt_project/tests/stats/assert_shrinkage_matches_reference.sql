-- Kleinman's rat tumours and Marshall's Auckland are drawn to their means as published; units that
-- do not differ have the common mean, and a unit without samples has no rate.
with

shrunken_here as (
    select
        *,
        case kind
            when 'beta_binomial'
                then
                    {{ function('beta_binomial_mean') }}(
                        event_count, size, prior_mean, prior_spread
                    )
            else {{ function('marshall_rate') }}(event_count, size, prior_mean, prior_spread)
        end as ours,
        {{ function('beta_binomial_mean') }}(1, 2, 0.25, cast('infinity' as double)) as alike_share,
        {{ function('marshall_rate') }}(1, 2, 0.25, 0) as alike_rate,
        {{ function('beta_binomial_mean') }}(0, 0, 0.25, 4) as no_share,
        {{ function('marshall_rate') }}(0, 0, 0.25, 4) as no_rate
    from {{ ref('shrinkage_expected') }}
)

select * from shrunken_here
where
    (
        abs(ours - shrunken) <= 1e-9
        and alike_share = 0.25
        and alike_rate = 0.25
        and no_share is null
        and no_rate is null
    ) is not true
