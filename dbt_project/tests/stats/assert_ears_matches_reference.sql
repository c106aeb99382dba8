{%- set z = 3.090232306167813 %}
{%- set z_c3 = 1.959963984540054 %}
-- The bounds of EARS agree with the R package surveillance, which knows no least deviation.
with

weeks as (
    select
        *,
        {{ ears_baseline('event_count', ['null'], 'week_number', 0) }} as near_baseline,
        {{ ears_baseline('event_count', ['null'], 'week_number', 2) }} as baseline
    from {{ ref('ears_expected') }}
),

excesses as (
    select *, {{ function('ears_excess') }}(event_count, baseline, 0) as excess
    from weeks
),

carried as (
    select
        *,
        lag(excess, 1) over (order by week_number)
        + lag(excess, 2) over (order by week_number) as carried_excess
    from excesses
),

bounded as (
    select
        *,
        {{ function('ears_bound') }}(near_baseline, {{ z }}, 0) as c1,
        {{ function('ears_bound') }}(baseline, {{ z }}, 0) as c2,
        {{ function('ears_c3_bound') }}(event_count, baseline, carried_excess, {{ z_c3 }}, 0) as c3
    from carried
    where c1_bound is not null
)

select * from bounded
where
    (abs(c1 - c1_bound) <= 1e-9 and abs(c2 - c2_bound) <= 1e-9 and abs(c3 - c3_bound) <= 1e-9)
    is not true
