{#- Where an event lies, as axes of the cubes by region: whose place, how fine, and which. -#}
{% macro region_axes() -%}
    {{ return(['region_role', 'region_level', 'region_code']) }}
{%- endmacro %}


{#-
    The rows of a relation in every kind of period in which their date is exact enough to stand; by
    region, once for each place that may be asked for.
-#}
{% macro placed_in_periods(rows, columns, axes, period_types, first_week=none) -%}
        {%- for period_type in period_types %}
        select
            '{{ period_type }}' as period_type,
            {{ period_start(period_type, rows ~ '.event_date') }} as period_start_date,
            {%- for axis in axes %}
            places.{{ axis }},
            {%- endfor %}
            {{ rows }}.{{ columns | join(',\n            ' ~ rows ~ '.') }}
        from {{ rows }}
        {%- if axes %}
        inner join places on {{ rows }}.event_id = places.event_id
        {%- endif %}
        where
            {{ stands_in(period_type, rows ~ '.event_date_precision') }}
            {%- if period_type == 'week' and first_week is not none %}
            and {{ rows }}.event_date >= {{ first_week }}
            {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
{%- endmacro %}


{#-
    How many rows of each cell the maker with the most of them brings, and the product: a campaign
    against one substance or one firm can carry a whole line. `key` holds still, `cubed` has totals.
-#}
{% macro top_drivers(rows, key, cubed) -%}
    {%- for driver in ('maker', 'product') %}
    {{ driver }}_cells as (
        select
            {{ key | join(', ') }},
            {%- for axis in cubed %}
            coalesce({{ axis }}, 'ALL') as {{ axis }},
            {%- endfor %}
            {{ driver }}_name,
            count(*) as row_count
        from {{ rows }}
        where {{ driver }}_name <> 'unknown'
        group by {{ key | join(', ') }}, {{ driver }}_name, cube({{ cubed | join(', ') }})
    ),

    top_{{ driver }}s as (
        select
            {{ (key + cubed) | join(', ') }},
            cast(max(row_count) as bigint) as top_{{ driver }}_count
        from {{ driver }}_cells
        group by all
    ){{ ',\n' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#-
    Checks and failures of every cell: a period, an industry or ALL of them, a channel or ALL of them
    and, by region, a place. Totals are members of their own. A line that was ever found stands in
    every period of its industry, basis and channel, with nought where nothing failed; by region only
    where it was found, and not by week: noughts of a few checks would outnumber everything else.
-#}
{% macro rate_cells(axes=[]) -%}
{%- set key = ['period_type', 'period_start_date', 'evidence_class', 'sampling_basis'] + axes -%}
{%- set cubed = ['industry_code', 'channel'] -%}
{%- set line = (key + cubed) if axes
    else (key + cubed) | reject('equalto', 'period_start_date') | list -%}
{%- set period_types = var('period_types') | reject('equalto', 'week') | list if axes
    else var('period_types') -%}
{%- set cell = key + cubed + ['hazard_code'] -%}
with

checks as (
    select
        * replace (
            coalesce(maker_name, 'unknown') as maker_name,
            coalesce(product_name, 'unknown') as product_name
        ),
        case
            when event_date_basis = 'file_name' then 'published_date'
            when event_date_basis in ('sampled', 'notice', 'title', 'production')
                then 'check_date'
            else event_date_basis
        end as date_axis
    from {{ ref('fct_safety_events') }}
    where is_rate_eligible and event_date is not null and event_date <= {{ as_of_date() }}
),

failures as (
    select * from {{ ref('trend_check_failures') }}
),
{%- if axes %}

places as (
    select * from {{ ref('trend_event_regions') }}
),
{%- endif %}

placed as (
    {{ placed_in_periods(
        'checks',
        [
            'event_id', 'industry_code', 'evidence_class', 'sampling_basis', 'channel',
            'maker_name', 'product_name', 'date_axis',
        ],
        axes,
        period_types
    ) }}
),

check_cells as (
    select
        {{ key | join(', ') }},
        {%- for axis in cubed %}
        coalesce({{ axis }}, 'ALL') as {{ axis }},
        {%- endfor %}
        cast(count(*) as bigint) as check_count,
        case when min(date_axis) = max(date_axis) then max(date_axis) else 'event_date' end
            as date_axis
    from placed
    group by {{ key | join(', ') }}, cube({{ cubed | join(', ') }})
),

failed as (
    select placed.*, failures.hazard_code, failures.split_share
    from placed
    inner join failures using (event_id)
),

failure_cells as (
    select
        {{ key | join(', ') }},
        {%- for axis in cubed %}
        coalesce({{ axis }}, 'ALL') as {{ axis }},
        {%- endfor %}
        hazard_code,
        cast(count(*) as bigint) as failure_count,
        cast(sum(split_share) as decimal(18, 6)) as split_failure_count
    from failed
    group by {{ key | join(', ') }}, hazard_code, cube({{ cubed | join(', ') }})
),

{{ top_drivers('failed', key + ['hazard_code'], cubed) }},

sums as (
    select unnest(['ALL', 'SAFETY']) as hazard_code
),

-- the two sums stand everywhere, a single hazard where it was ever found
lines as (
    select distinct {{ line | join(', ') }}, hazard_code
    from failure_cells
    union
    select distinct check_cells.{{ line | join(', check_cells.') }}, sums.hazard_code
    from check_cells
    cross join sums
),

filled as (
    select
        check_cells.{{ (key + cubed) | join(',\n        check_cells.') }},
        lines.hazard_code,
        check_cells.date_axis,
        check_cells.check_count,
        coalesce(failure_cells.failure_count, 0) as failure_count,
        coalesce(failure_cells.split_failure_count, 0) as split_failure_count,
        top_makers.top_maker_count,
        top_products.top_product_count
    from check_cells
    inner join lines using ({{ line | join(', ') }})
    left join failure_cells using ({{ cell | join(', ') }})
    left join top_makers using ({{ cell | join(', ') }})
    left join top_products using ({{ cell | join(', ') }})
)

select * from filled
{%- endmacro %}


{#-
    Reports of every cell that has any: a period, an industry or ALL of them and, by region, a place.
    Units that nobody stated are counted as unknown, not as none. Weeks reach back a few years only.
-#}
{% macro count_cells(axes=[]) -%}
{%- set key = ['period_type', 'period_start_date', 'evidence_class'] + axes + ['hazard_code'] -%}
{%- set cell = key + ['industry_code'] -%}
with

events as (
    select * replace (
        coalesce(maker_name, 'unknown') as maker_name,
        coalesce(product_name, 'unknown') as product_name
    )
    from {{ ref('fct_safety_events') }}
    where
        record_type <> 'spot_check_result'
        and event_date is not null
        and event_date <= {{ as_of_date() }}
),

lines as (
    select * from {{ ref('trend_event_lines') }}
),
{%- if axes %}

places as (
    select * from {{ ref('trend_event_regions') }}
),
{%- endif %}

placed as (
    {{ placed_in_periods(
        'events',
        [
            'event_id', 'industry_code', 'evidence_class', 'unit_count', 'case_weight',
            'severity_level', 'maker_name', 'product_name',
        ],
        axes,
        var('period_types'),
        first_week()
    ) }}
),

named as (
    select placed.*, lines.hazard_code, lines.split_share
    from placed
    inner join lines using (event_id)
),

counted as (
    select
        {{ key | join(', ') }},
        coalesce(industry_code, 'ALL') as industry_code,
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
    group by {{ key | join(', ') }}, cube(industry_code)
),

{{ top_drivers('named', key, ['industry_code']) }},

joined as (
    select
        counted.*,
        top_makers.top_maker_count,
        top_products.top_product_count
    from counted
    left join top_makers using ({{ cell | join(', ') }})
    left join top_products using ({{ cell | join(', ') }})
)

select * from joined
{%- endmacro %}
