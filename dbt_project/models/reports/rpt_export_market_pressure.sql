-- What presses on exports: by market, industry and hazard the notices, refusals, recalls and
-- returned shipments of a year, each kind of evidence by itself, beside those of the year before.
-- Of a market that no publisher of a kind tells of in a window there is no count.
with

pressure_rows as (
    select * from {{ ref('trade_pressure_rows') }}
),

rules as (
    select window_months from {{ ref('trade_rule') }}
    where {{ is_in_force() }}
),

local_industries as (
    select industry_code from {{ ref('export_industry') }}
    where {{ is_in_force() }}
),

estimated as (
    select * from {{ ref('int_completeness_estimated') }}
    where
        period_type = 'month'
        and evidence_class in ('foreign_notice', 'border_refusal', 'recall', 'returned_shipment')
),

-- the least complete month of the classes that are counted
least as (
    select min(estimated.completeness) as completeness
    from estimated
    cross join rules
    where
        estimated.period_start_date
        > {{ as_of_date() }} - to_months(cast(rules.window_months as integer))
),

covered as (
    select
        {% for name, class in [('notice', 'foreign_notice'), ('refusal', 'border_refusal'),
            ('recall', 'recall'), ('returned', 'returned_shipment')] -%}
            bool_or(is_covered) filter (evidence_class = '{{ class }}') as is_{{ name }}_covered,
            bool_or(is_covered_before) filter (evidence_class = '{{ class }}')
                as is_previous_{{ name }}_covered,
        {% endfor -%}
        market_code
    from {{ ref('trade_covered_markets') }}
    group by market_code
),

counted as (
    select
        market_code,
        industry_code,
        hazard_code,
        {% for name, class in [('notice', 'foreign_notice'), ('refusal', 'border_refusal'),
            ('recall', 'recall'), ('returned', 'returned_shipment')] -%}
            count(*) filter (is_in_window and evidence_class = '{{ class }}')
                as {{ name }}_count,
            count(*) filter (not is_in_window and evidence_class = '{{ class }}')
                as previous_{{ name }}_count,
        {% endfor -%}
        count(distinct firm_id) filter (is_in_window and is_local) as local_firm_count,
        count(*) filter (is_in_window and is_local) as local_event_count,
        count(*) filter (is_in_window and is_local is null) as unplaced_event_count
    from pressure_rows
    group by all
),

known as (
    select
        {% for name in ['notice', 'refusal', 'recall', 'returned'] -%}
            case when covered.is_{{ name }}_covered then counted.{{ name }}_count end
                as {{ name }}_count,
            case
                when covered.is_previous_{{ name }}_covered
                    then counted.previous_{{ name }}_count
            end as previous_{{ name }}_count,
        {% endfor -%}
        counted.market_code,
        counted.industry_code,
        counted.hazard_code,
        counted.local_firm_count,
        counted.local_event_count,
        counted.unplaced_event_count
    from counted
    inner join covered using (market_code)
),

told as (
    select
        known.market_code,
        known.industry_code,
        known.hazard_code,
        local_industries.industry_code is not null as is_local_industry,
        cast(
            {{ as_of_date() }} - to_months(cast(rules.window_months as integer)) + interval 1 day
            as date
        ) as window_start_date,
        {{ as_of_date() }} as window_end_date,
        {% for name in ['notice', 'refusal', 'recall', 'returned'] -%}
            known.{{ name }}_count,
            {{ function('byar_low') }}(known.{{ name }}_count, {{ var('z') }})
                as {{ name }}_count_low,
            {{ function('byar_high') }}(known.{{ name }}_count, {{ var('z') }})
                as {{ name }}_count_high,
            known.previous_{{ name }}_count,
        {% endfor -%}
        known.local_firm_count,
        known.local_event_count,
        known.unplaced_event_count,
        least.completeness,
        'event_date' as date_axis,
        'not_sampled' as sampling_basis,
        'byar' as method_id
    from known
    cross join rules
    cross join least
    left join local_industries using (industry_code)
)

select * from told
