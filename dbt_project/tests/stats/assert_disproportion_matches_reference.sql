{%- set z = 1.96 %}  {#- the reference rounds the quantile -#}
{%- set measures = [
    ('prr', 'a, b, c, d'), ('prr_low', 'a, b, c, d, ' ~ z), ('prr_high', 'a, b, c, d, ' ~ z),
    ('ror', 'a, b, c, d'), ('ror_low', 'a, b, c, d, ' ~ z), ('ror_high', 'a, b, c, d, ' ~ z),
    ('chi_square_yates', 'a, b, c, d'),
] %}
{%- set components = ['ic', 'ic_low', 'ic_high'] %}
-- Ratios, their limits and the information component agree with PhViD and pvda to nine digits; what
-- is infinite or not known there is so here.
with

expected as (
    select * from {{ ref('disproportion_expected') }}
),

pairs as (
    {%- for measure, arguments in measures %}
        select
            '{{ measure }}' as measure,
            {{ function(measure) }}({{ arguments }}) as ours,
            {{ measure }} as theirs
        from expected
        union all
    {%- endfor %}
    {%- for measure in components %}
        select
            '{{ measure }}' as measure,
            {{ function(measure) }}(
                a, cast(a + b as double) * (a + c) / nullif(a + b + c + d, 0)
            ) as ours,
            {{ measure }} as theirs
        from expected
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- rifabutin and uveitis in Evans' paper; a hazard that nobody else reports is no missing value
known as (
    select * from pairs
    union all
    select
        'evans' as measure,
        round({{ function('prr') }}(41, 14, 754, 591958)) as ours,
        586.0 as theirs
    union all
    select
        'alone' as measure,
        {{ function('prr') }}(3, 1, 0, 10) as ours,
        cast('infinity' as double) as theirs
),

differing as (
    select * from known
    where
        not coalesce(
            abs(ours - theirs) <= 1e-9 * greatest(1.0, abs(theirs)),
            ours is null and theirs is null
        )
        and not coalesce(isinf(ours) and isinf(theirs), false)
)

select * from differing
