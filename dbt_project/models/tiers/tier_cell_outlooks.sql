-- How likely another sample of the same world would be graded as each tier: the failures drawn anew
-- from the posterior of the rate (beta-binomial), the reports from those of the ratios (negative
-- binomial), everything else as it stands.
with

scenarios as (
    select * from {{ ref('tier_cell_scenarios_ruled') }}
    where scenario_kind = 'outcome'
),

summed as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        tier_code,
        -- exact decimals: a sum of doubles depends on the order of rows
        sum(cast(probability as decimal(38, 18))) as probability
    from scenarios
    group by all
),

pivoted as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        {{ probability_of('I') }} as probability_i,
        {{ probability_of('II') }} as probability_ii,
        {{ probability_of('III') }} as probability_iii,
        {{ probability_of('IV') }} as probability_iv,
        {{ probability_of('normal') }} as probability_normal,
        {{ probability_of('insufficient') }} as probability_insufficient
    from summed
    group by all
)

select * from pivoted
