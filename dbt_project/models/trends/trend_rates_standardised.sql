{%- set min_known_share = 0.8 %}
-- The failure rate that the fixed mix of channels would have: a rate that rises because inspectors
-- went to other shops does not rise here. Where a channel of the mix was not checked, or too many
-- checks do not say where they were taken, there is none.
with

cells as (
    select * from {{ ref('trend_rate_cells') }}
),

mix as (
    select * from {{ ref('standard_mix') }}
    where {{ is_in_force() }}
),

mix_strata as (
    select stratum, max(check_count) as standard_count
    from mix
    group by stratum
),

weights as (
    select
        stratum,
        cast(standard_count as double) / nullif(sum(standard_count) over (), 0) as weight,
        count(*) over () as stratum_count
    from mix_strata
),

strata as (
    select
        cells.period_type,
        cells.period_start_date,
        cells.industry_code,
        cells.hazard_code,
        cells.evidence_class,
        cells.sampling_basis,
        mix.stratum,
        sum(cells.check_count) as check_count,
        sum(cells.failure_count) as failure_count
    from cells
    inner join mix using (channel)
    group by all
),

-- a line that a channel never failed on has no row of that channel: the checks are those of ALL
checked_strata as (
    select
        totals.period_type,
        totals.period_start_date,
        totals.industry_code,
        totals.hazard_code,
        totals.evidence_class,
        totals.sampling_basis,
        totals.check_count as total_check_count,
        every_line.stratum,
        every_line.check_count,
        coalesce(strata.failure_count, 0) as failure_count
    from cells as totals
    inner join strata as every_line
        on
            totals.period_type = every_line.period_type
            and totals.period_start_date = every_line.period_start_date
            and totals.industry_code = every_line.industry_code
            and totals.evidence_class = every_line.evidence_class
            and totals.sampling_basis = every_line.sampling_basis
            and every_line.hazard_code = 'ALL'
    left join strata
        on
            totals.period_type = strata.period_type
            and totals.period_start_date = strata.period_start_date
            and totals.industry_code = strata.industry_code
            and totals.hazard_code = strata.hazard_code
            and totals.evidence_class = strata.evidence_class
            and totals.sampling_basis = strata.sampling_basis
            and every_line.stratum = strata.stratum
    where totals.channel = 'ALL'
),

parts as (
    select
        checked_strata.*,
        weights.weight,
        weights.stratum_count,
        {{ function('standard_rate_part') }}(
            checked_strata.failure_count, checked_strata.check_count, weights.weight
        ) as rate_part,
        cast(checked_strata.failure_count as double) / nullif(checked_strata.check_count, 0)
            as rate,
        {{ function('wilson_low') }}(
            checked_strata.failure_count, checked_strata.check_count, {{ var('z') }}
        ) as rate_low,
        {{ function('wilson_high') }}(
            checked_strata.failure_count, checked_strata.check_count, {{ var('z') }}
        ) as rate_high
    from checked_strata
    inner join weights using (stratum)
),

-- decimals, since a sum of doubles depends on the order of rows
summed as (
    select
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        sampling_basis,
        cast(sum(check_count) as bigint) as standard_check_count,
        cast(sum(check_count) as double) / nullif(max(total_check_count), 0) as known_share,
        count(*) = max(stratum_count) as has_every_stratum,
        cast(sum(cast(rate_part as decimal(28, 15))) as double) as standard_rate,
        cast(
            sum(
                cast(
                    {{ function('standard_spread_part') }}(rate, rate_low, weight)
                    as decimal(28, 15)
                )
            ) as double
        ) as spread_below,
        cast(
            sum(
                cast(
                    {{ function('standard_spread_part') }}(rate, rate_high, weight)
                    as decimal(28, 15)
                )
            ) as double
        ) as spread_above
    from parts
    group by all
),

bounded as (
    select
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        sampling_basis,
        'ALL' as channel,
        standard_check_count,
        known_share,
        standard_rate as failure_rate_standardised,
        greatest(0.0, standard_rate - sqrt(spread_below)) as failure_rate_standardised_low,
        least(1.0, standard_rate + sqrt(spread_above)) as failure_rate_standardised_high
    from summed
    where has_every_stratum and known_share >= {{ min_known_share }}
)

select * from bounded
