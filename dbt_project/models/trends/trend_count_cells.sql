-- Reports of every cell: a period of each kind in which the date is exact enough to stand, an
-- industry or ALL of them. Units that nobody stated are counted as unknown, not as none. Weeks
-- reach back a few years only.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where
        record_type <> 'spot_check_result'
        and event_date is not null
        and event_date <= {{ as_of_date() }}
),

lines as (
    select * from {{ ref('trend_event_lines') }}
),

placed as (
    {%- for period_type in var('period_types') %}
        select
            event_id,
            '{{ period_type }}' as period_type,
            {{ period_start(period_type, 'event_date') }} as period_start_date,
            industry_code,
            evidence_class,
            unit_count,
            case_weight,
            severity_level,
            coalesce(maker_name, 'unknown') as maker_name,
            coalesce(product_name, 'unknown') as product_name
        from events
        where
            {{ stands_in(period_type, 'event_date_precision') }}
            {%- if period_type == 'week' %}
                and event_date >= {{ first_week() }}
            {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select placed.*, lines.hazard_code, lines.split_share
    from placed
    inner join lines using (event_id)
),

counted as (
    select
        period_type,
        period_start_date,
        coalesce(industry_code, 'ALL') as industry_code,
        hazard_code,
        evidence_class,
        cast(count(*) as bigint) as event_count,
        cast(sum(split_share) as decimal(18, 6)) as split_event_count,
        cast(sum(unit_count) as bigint) as unit_count,
        cast(count(*) filter (where unit_count is null) as bigint) as unknown_unit_count,
        cast(count(*) filter (where severity_level = 1) as bigint) as severity_1_count,
        cast(count(*) filter (where severity_level = 2) as bigint) as severity_2_count,
        cast(count(*) filter (where severity_level = 3) as bigint) as severity_3_count,
        cast(count(*) filter (where severity_level = 4) as bigint) as severity_4_count,
        cast(count(*) filter (where severity_level is null) as bigint) as severity_unknown_count,
        cast(sum(case_weight) as decimal(38, 4)) as weighted_count
    from named
    group by
        period_type, period_start_date, hazard_code, evidence_class,
        cube(industry_code)
),

{%- for driver in ('maker', 'product') %}

    {{ driver }}_cells as (
        select
            period_type,
            period_start_date,
            coalesce(industry_code, 'ALL') as industry_code,
            hazard_code,
            evidence_class,
            {{ driver }}_name,
            count(*) as event_count
        from named
        where {{ driver }}_name <> 'unknown'
        group by
            period_type, period_start_date, hazard_code, evidence_class, {{ driver }}_name,
            cube(industry_code)
    ),

    top_{{ driver }}s as (
        select
            period_type,
            period_start_date,
            industry_code,
            hazard_code,
            evidence_class,
            cast(max(event_count) as bigint) as top_{{ driver }}_count
        from {{ driver }}_cells
        group by all
    ),
{%- endfor %}

joined as (
    select
        counted.*,
        top_makers.top_maker_count,
        top_products.top_product_count
    from counted
    left join top_makers
        using (period_type, period_start_date, industry_code, hazard_code, evidence_class)
    left join top_products
        using (period_type, period_start_date, industry_code, hazard_code, evidence_class)
)

select * from joined
