-- Checks and failures of every cell: a period of each kind in which the date is exact enough to
-- stand, an industry or ALL of them, a channel or ALL of them. Totals are members of their own.
with

checks as (
    select * from {{ ref('fct_safety_events') }}
    where is_rate_eligible and event_date is not null and event_date <= {{ as_of_date() }}
),

failures as (
    select * from {{ ref('trend_check_failures') }}
),

placed as (
    {%- for period_type in var('period_types') %}
        select
            event_id,
            '{{ period_type }}' as period_type,
            {{ period_start(period_type, 'event_date') }} as period_start_date,
            industry_code,
            evidence_class,
            sampling_basis,
            channel,
            coalesce(maker_name, 'unknown') as maker_name,
            coalesce(product_name, 'unknown') as product_name,
            case
                when event_date_basis = 'file_name' then 'published_date'
                when event_date_basis in ('sampled', 'notice', 'title', 'production')
                    then 'check_date'
                else event_date_basis
            end as date_axis
        from checks
        where {{ stands_in(period_type, 'event_date_precision') }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

check_cells as (
    select
        period_type,
        period_start_date,
        coalesce(industry_code, 'ALL') as industry_code,
        evidence_class,
        sampling_basis,
        coalesce(channel, 'ALL') as channel,
        count(*) as check_count,
        case when min(date_axis) = max(date_axis) then max(date_axis) else 'event_date' end
            as date_axis
    from placed
    group by
        period_type, period_start_date, evidence_class, sampling_basis,
        cube(industry_code, channel)
),

failed as (
    select placed.*, failures.hazard_code, failures.split_share
    from placed
    inner join failures using (event_id)
),

failure_cells as (
    select
        period_type,
        period_start_date,
        coalesce(industry_code, 'ALL') as industry_code,
        hazard_code,
        evidence_class,
        sampling_basis,
        coalesce(channel, 'ALL') as channel,
        count(*) as failure_count,
        sum(split_share) as split_failure_count
    from failed
    group by
        period_type, period_start_date, hazard_code, evidence_class, sampling_basis,
        cube(industry_code, channel)
),

{%- for driver in ('maker', 'product') %}

    {{ driver }}_cells as (
        select
            period_type,
            period_start_date,
            coalesce(industry_code, 'ALL') as industry_code,
            hazard_code,
            evidence_class,
            sampling_basis,
            coalesce(channel, 'ALL') as channel,
            {{ driver }}_name,
            count(*) as failure_count
        from failed
        where {{ driver }}_name <> 'unknown'
        group by
            period_type, period_start_date, hazard_code, evidence_class, sampling_basis,
            {{ driver }}_name, cube(industry_code, channel)
    ),

    top_{{ driver }}s as (
        select
            period_type,
            period_start_date,
            industry_code,
            hazard_code,
            evidence_class,
            sampling_basis,
            channel,
            max(failure_count) as top_{{ driver }}_count
        from {{ driver }}_cells
        group by all
    ),
{%- endfor %}

sums as (
    select unnest(['ALL', 'SAFETY']) as hazard_code
),

-- the two sums stand everywhere, a single hazard where it was ever found
lines as (
    select distinct
        period_type, industry_code, hazard_code, evidence_class, sampling_basis, channel
    from failure_cells
    union
    select distinct
        check_cells.period_type,
        check_cells.industry_code,
        sums.hazard_code,
        check_cells.evidence_class,
        check_cells.sampling_basis,
        check_cells.channel
    from check_cells
    cross join sums
),

filled as (
    select
        check_cells.period_type,
        check_cells.period_start_date,
        check_cells.industry_code,
        lines.hazard_code,
        check_cells.evidence_class,
        check_cells.sampling_basis,
        check_cells.channel,
        check_cells.date_axis,
        cast(check_cells.check_count as bigint) as check_count,
        cast(coalesce(failure_cells.failure_count, 0) as bigint) as failure_count,
        cast(coalesce(failure_cells.split_failure_count, 0) as decimal(18, 6))
            as split_failure_count,
        cast(top_makers.top_maker_count as bigint) as top_maker_count,
        cast(top_products.top_product_count as bigint) as top_product_count
    from check_cells
    inner join lines
        using (period_type, industry_code, evidence_class, sampling_basis, channel)
    left join failure_cells
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            sampling_basis, channel
        )
    left join top_makers
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            sampling_basis, channel
        )
    left join top_products
        using (
            period_type, period_start_date, industry_code, hazard_code, evidence_class,
            sampling_basis, channel
        )
)

select * from filled
