-- Mann-Kendall on the Nile and on the discoveries, Cochran-Armitage on Fleiss' smokers.
with

series as (
    select series, list(event_count order by period) as counts
    from {{ ref('trend_series') }}
    where size is null
    group by series
),

scored as (
    select
        series,
        {{ function('mann_kendall_score') }}(counts) as score,
        {{ function('mann_kendall_variance') }}(counts) as variance
    from series
),

known as (
    select
        *,
        {{ function('mann_kendall_z') }}(score, variance) as z,
        case series when 'nile' then -1387 else -747 end as known_score,
        case series when 'nile' then 338185.0 / 3 else 109143.0 end as known_variance,
        case series when 'nile' then -4.12806652284 else -2.25808810996 end as known_z
    from scored
),

smokers as (
    select {{ function('cochran_armitage') }}(event_count, size, period) as chi_square
    from {{ ref('trend_series') }}
    where size is not null
)

select series, z from known
where
    (
        score = known_score
        and abs(variance - known_variance) <= 1e-6
        and abs(z - known_z) <= 1e-9
    ) is not true
union all
select 'smokers' as series, chi_square as z from smokers
where (abs(chi_square - 8.2249222852) <= 1e-9) is not true
