-- SAMR's spot checks of 2023 at the channel mix of 2021, worked out by hand: 1073 of 16021 from
-- producers and 2403 of 12244 from shops, weighted 16356 to 9280.
with

strata as (
    select 1073 as failure_count, 16021 as sample_count, 16356.0 / 25636 as weight
    union all
    select 2403 as failure_count, 12244 as sample_count, 9280.0 / 25636 as weight
),

bounded as (
    select
        *,
        cast(failure_count as double) / nullif(sample_count, 0) as rate,
        {{ function('wilson_low') }}(failure_count, sample_count, {{ var('z') }}) as rate_low,
        {{ function('wilson_high') }}(failure_count, sample_count, {{ var('z') }}) as rate_high
    from strata
),

summed as (
    select
        sum({{ function('standard_rate_part') }}(failure_count, sample_count, weight)) as rate,
        sqrt(sum({{ function('standard_spread_part') }}(rate, rate_low, weight))) as below,
        sqrt(sum({{ function('standard_spread_part') }}(rate, rate_high, weight))) as above
    from bounded
)

select * from summed
where
    (
        abs(rate - 0.11377452218231658) <= 1e-9
        and abs(below - 0.003476919856458) <= 1e-9
        and abs(above - 0.003618649288413) <= 1e-9
        and {{ function('standard_rate_part') }}(0, 0, 0.5) is null
    ) is not true
