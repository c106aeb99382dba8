-- National estimates from weighted cases, with the variance of a stratified sample of clusters: the
-- sampling units (hospitals) of a stratum are drawn, their cases are not, so that how far units
-- differ tells how sure the estimate is. A unit that saw no such case counts with its zero.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        case_weight is not null
        and stratum is not null
        and sampling_unit is not null
        and event_date <= {{ as_of_date() }}
),

lines as (
    select * from {{ ref('trend_event_lines') }}
),

-- the units that took part in a year are those that reported anything
units as (
    select
        evidence_class,
        stratum,
        year(event_date) as event_year,
        count(distinct sampling_unit) as unit_count
    from events
    group by all
),

placed as (
    {%- for period_type in var('period_types') %}
        select
            events.event_id,
            '{{ period_type }}' as period_type,
            {{ period_start(period_type, 'events.event_date') }} as period_start_date,
            events.industry_code,
            events.evidence_class,
            events.stratum,
            events.sampling_unit,
            events.case_weight,
            lines.hazard_code
        from events
        inner join lines using (event_id)
        where {{ stands_in(period_type, 'events.event_date_precision') }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unit_totals as (
    select
        period_type,
        period_start_date,
        coalesce(industry_code, 'ALL') as industry_code,
        hazard_code,
        evidence_class,
        stratum,
        sampling_unit,
        count(*) as case_count,
        sum(case_weight) as weight
    from placed
    group by
        period_type, period_start_date, hazard_code, evidence_class, stratum, sampling_unit,
        cube(industry_code)
),

stratum_totals as (
    select
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        stratum,
        sum(case_count) as case_count,
        sum(weight) as weight,
        sum(cast(cast(weight as double) * cast(weight as double) as decimal(38, 6)))
            as squared_weight
    from unit_totals
    group by all
),

-- a stratum of a single unit cannot tell how far units differ
stratum_variances as (
    select
        stratum_totals.*,
        case
            when units.unit_count > 1
                then
                    cast(units.unit_count as double) / nullif(units.unit_count - 1, 0)
                    * greatest(
                        0.0,
                        cast(stratum_totals.squared_weight as double)
                        - cast(stratum_totals.weight as double)
                        * cast(stratum_totals.weight as double) / nullif(units.unit_count, 0)
                    )
        end as variance
    from stratum_totals
    left join units
        on
            stratum_totals.evidence_class = units.evidence_class
            and stratum_totals.stratum = units.stratum
            and year(stratum_totals.period_start_date) = units.event_year
),

estimated as (
    select
        period_type,
        period_start_date,
        industry_code,
        hazard_code,
        evidence_class,
        cast(sum(case_count) as bigint) as weighted_case_count,
        cast(sum(weight) as decimal(38, 4)) as weighted_estimate,
        case
            when count(*) = count(variance)
                then cast(sum(cast(variance as decimal(38, 6))) as double)
        end as variance
    from stratum_variances
    group by all
),

judged as (
    select
        *,
        sqrt(variance) / nullif(cast(weighted_estimate as double), 0) as coefficient_of_variation,
        greatest(0.0, cast(weighted_estimate as double) - {{ var('z') }} * sqrt(variance))
            as weighted_estimate_low,
        cast(weighted_estimate as double) + {{ var('z') }} * sqrt(variance)
            as weighted_estimate_high,
        -- the publisher's own rule; an unknown variance is no stable one
        weighted_case_count < 20
        or weighted_estimate < 1200
        or coalesce(sqrt(variance) / nullif(cast(weighted_estimate as double), 0) > 0.33, true)
            as is_unstable
    from estimated
)

select * from judged
