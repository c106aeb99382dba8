-- Every period of every line: one without a report inside the span of the class is a zero. Where a
-- month brings ten events and more, one without any in all industries was not delivered: it is a
-- gap, and a zero would be a false comfort. Weeks, quarters and years go by the same rule.
with

cells as (
    select * from {{ ref('trend_count_cells') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
    where first_event_date is not null
),

class_periods as (
    select evidence_class, period_type, period_start_date, event_count
    from cells
    where industry_code = 'ALL' and hazard_code = 'ALL'
),

dense_classes as (
    select evidence_class, period_type
    from class_periods
    group by evidence_class, period_type
    having sum(event_count) >= 10 * count(*)
),

periods_spanned as (
    {%- for period_type in var('period_types') %}
        select
            evidence_class,
            date_axis,
            '{{ period_type }}' as period_type,
            cast(unnest(generate_series(
                {% if period_type == 'week' -%}
                    greatest(date_trunc('week', first_event_date), {{ first_week() }}),
                {%- else -%}
                    date_trunc('{{ period_type }}', first_event_date),
                {%- endif %}
                date_trunc('{{ period_type }}', newest_event_date),
                interval '1' {{ period_type }}
            )) as date) as period_start_date
        from spans
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

periods as (
    select periods_spanned.*
    from periods_spanned
    left join class_periods using (evidence_class, period_type, period_start_date)
    left join dense_classes using (evidence_class, period_type)
    where class_periods.event_count is not null or dense_classes.evidence_class is null
),

-- the line of a single hazard begins with its first report in the industry
lines as (
    select
        period_type,
        industry_code,
        evidence_class,
        hazard_code,
        case when hazard_code not in ('ALL', 'SAFETY') then min(period_start_date) end
            as first_period_date
    from cells
    group by period_type, industry_code, evidence_class, hazard_code
),

sums as (
    select unnest(['ALL', 'SAFETY']) as hazard_code
),

every_line as (
    select * from lines
    union
    select distinct
        lines.period_type,
        lines.industry_code,
        lines.evidence_class,
        sums.hazard_code,
        cast(null as date) as first_period_date
    from lines
    cross join sums
),

filled as (
    select
        every_line.period_type,
        periods.period_start_date,
        every_line.industry_code,
        every_line.hazard_code,
        every_line.evidence_class,
        periods.date_axis,
        coalesce(cells.event_count, 0) as event_count,
        coalesce(cells.split_event_count, 0) as split_event_count,
        cells.unit_count,
        coalesce(cells.unknown_unit_count, 0) as unknown_unit_count,
        coalesce(cells.severity_1_count, 0) as severity_1_count,
        coalesce(cells.severity_2_count, 0) as severity_2_count,
        coalesce(cells.severity_3_count, 0) as severity_3_count,
        coalesce(cells.severity_4_count, 0) as severity_4_count,
        coalesce(cells.severity_unknown_count, 0) as severity_unknown_count,
        cells.weighted_count,
        cells.top_maker_count,
        cells.top_product_count
    from every_line
    inner join periods
        on
            every_line.evidence_class = periods.evidence_class
            and every_line.period_type = periods.period_type
            and periods.period_start_date
            >= coalesce(every_line.first_period_date, periods.period_start_date)
    left join cells
        on
            every_line.period_type = cells.period_type
            and every_line.industry_code = cells.industry_code
            and every_line.hazard_code = cells.hazard_code
            and every_line.evidence_class = cells.evidence_class
            and periods.period_start_date = cells.period_start_date
)

select * from filled
