{%- set key = 'period_type, period_start_date, evidence_class' %}
{%- set measures = [
    'event_count', 'unit_count', 'unknown_unit_count', 'weighted_count', 'severity_1_count',
    'severity_2_count', 'severity_3_count', 'severity_4_count', 'severity_unknown_count',
] %}
-- The total of all industries is the sum of theirs, in events, units, weights and severities; the
-- events split over hazards sum to the events; severities known and unknown make up the events.
with

cube as (
    select * from {{ ref('rpt_count_cube') }}
),

measured as (
    {%- for measure in measures %}
        select
            {{ key }},
            industry_code,
            hazard_code,
            '{{ measure }}' as measure,
            cast({{ measure }} as decimal(38, 4)) as value
        from cube
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

industries as (
    select
        {{ key }},
        'industry' as axis,
        hazard_code as line,
        coalesce(sum(value) filter (where industry_code = 'ALL'), 0) as total,
        coalesce(sum(value) filter (where industry_code <> 'ALL'), 0) as detail
    from measured
    group by {{ key }}, hazard_code, measure
),

hazards as (
    select
        {{ key }},
        'hazard' as axis,
        industry_code as line,
        sum(split_event_count) filter (where hazard_code = 'ALL') as total,
        coalesce(sum(split_event_count) filter (where hazard_code not in ('ALL', 'SAFETY')), 0)
            as detail
    from cube
    group by {{ key }}, industry_code
),

severities as (
    select
        {{ key }},
        'severity' as axis,
        industry_code as line,
        event_count as total,
        severity_1_count + severity_2_count + severity_3_count + severity_4_count
        + severity_unknown_count as detail
    from cube
),

compared as (
    select * from industries
    union all
    select * from hazards
    union all
    select * from severities
)

select * from compared
where total is distinct from detail
