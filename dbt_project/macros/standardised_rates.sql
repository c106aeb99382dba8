{#-
    The failure rate that a fixed mix would have: one that rises because inspectors went to other
    shops, or to other provinces, does not rise here. The mixes of scoring/standard_mix.csv are tried
    by position; the first whose axis most checks tell of, and of which every stratum was checked, is
    taken. Where none can be, the reason of the first stands instead.
-#}
{% macro standardised_rates(cells, axes=[], regions=none) -%}
{%- set place = [
    'period_type', 'period_start_date', 'industry_code', 'evidence_class', 'sampling_basis'
] + axes -%}
{%- set line = place + ['hazard_code'] -%}
with

cells as (
    select * from {{ cells }}
),

mix as (
    select * from {{ ref('standard_mix') }}
    where
        {{ is_in_force() }}
        and axis in ('channel'{{ ", 'maker_region'" if regions is not none }})
),

-- members of one stratum share its weight
mix_strata as (
    select axis, stratum, min(position) as position, max(check_count) as standard_count
    from mix
    group by axis, stratum
),

weights as (
    select
        axis,
        stratum,
        position,
        cast(standard_count as double)
        / nullif(sum(standard_count) over (partition by axis), 0) as weight,
        count(*) over (partition by axis) as stratum_count
    from mix_strata
),

totals as (
    select {{ line | join(', ') }}, check_count as total_check_count
    from cells
    where channel = 'ALL'
),

members as (
    select
        {{ line | join(', ') }},
        'channel' as axis,
        channel as member,
        check_count,
        failure_count
    from cells
    where channel <> 'ALL'
    {%- if regions is not none %}
    union all
    select
        {{ line | join(', ') }},
        'maker_region' as axis,
        region_code as member,
        check_count,
        failure_count
    from {{ regions }}
    where region_role = 'maker' and region_level = 'province' and channel = 'ALL'
    {%- endif %}
),

strata as (
    select
        {{ line | join(', ') }},
        mix.axis,
        mix.stratum,
        sum(members.check_count) as check_count,
        sum(members.failure_count) as failure_count
    from members
    inner join mix using (axis, member)
    group by all
),

-- a line that a stratum never failed on has no row of it: the checks are those of ALL
checked_strata as (
    select {{ place | join(', ') }}, axis, stratum, check_count
    from strata
    where hazard_code = 'ALL'
),

parts as (
    select
        totals.*,
        weights.axis,
        weights.position,
        weights.weight,
        coalesce(checked_strata.check_count, 0) as check_count,
        coalesce(strata.failure_count, 0) as failure_count
    from totals
    cross join weights
    left join checked_strata using ({{ place | join(', ') }}, axis, stratum)
    left join strata using ({{ line | join(', ') }}, axis, stratum)
),

rated as (
    select
        *,
        {{ function('standard_rate_part') }}(failure_count, check_count, weight) as rate_part,
        cast(failure_count as double) / nullif(check_count, 0) as rate,
        {{ function('wilson_low') }}(failure_count, check_count, {{ var('z') }}) as rate_low,
        {{ function('wilson_high') }}(failure_count, check_count, {{ var('z') }}) as rate_high
    from parts
),

-- decimals, since a sum of doubles depends on the order of rows
summed as (
    select
        {{ line | join(', ') }},
        axis,
        min(position) as position,
        max(total_check_count) as total_check_count,
        cast(sum(check_count) as bigint) as standard_check_count,
        bool_and(check_count > 0) as has_every_stratum,
        -- weights rounded one by one may sum to a little more than one
        least(1.0, cast(sum(cast(rate_part as decimal(28, 15))) as double)) as standard_rate,
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
    from rated
    group by all
),

reasoned as (
    select
        *,
        cast(standard_check_count as double) / nullif(total_check_count, 0) as known_share,
        case
            when
                cast(standard_check_count as double) / nullif(total_check_count, 0)
                < {{ var('least_known_share') }}
                then 'axis_unknown'
            when not has_every_stratum then 'stratum_not_checked'
            else 'none'
        end as standardised_gap
    from summed
),

chosen as (
    select * from reasoned
    qualify
        row_number() over (
            partition by {{ line | join(', ') }}
            order by standardised_gap = 'none' desc, position asc
        ) = 1
),

bounded as (
    select
        {{ line | join(', ') }},
        'ALL' as channel,
        standard_check_count,
        known_share,
        standardised_gap,
        case when standardised_gap = 'none' then axis end as standardised_axis,
        case when standardised_gap = 'none' then standard_rate end
            as failure_rate_standardised,
        case
            when standardised_gap = 'none'
                then greatest(0.0, standard_rate - sqrt(spread_below))
        end as failure_rate_standardised_low,
        case
            when standardised_gap = 'none'
                then least(1.0, standard_rate + sqrt(spread_above))
        end as failure_rate_standardised_high
    from chosen
)

select * from bounded
{%- endmacro %}
