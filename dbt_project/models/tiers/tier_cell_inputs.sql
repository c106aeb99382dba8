-- Everything that the rules may ask of a cell, side by side. The window is the twelve months that
-- end on the date.
with

industries as (
    select * from {{ ref('dim_industry') }}
),

cells as (
    select hazard_code, default_severity_level from {{ ref('dim_hazard') }}
    where is_safety
    union all
    select 'SAFETY' as hazard_code, null as default_severity_level
),

windows as (
    select * from {{ ref('tier_indicator_windows') }}
    where indicator = 'failure_rate' and window_index = 0
),

cell_events as (
    select * from {{ ref('tier_cell_events') }}
),

recognised as (
    select distinct event_id from {{ ref('int_products_recognised') }}
),

rates as (
    select * from {{ ref('tier_cell_rates') }}
),

signals as (
    select * from {{ ref('tier_cell_signals') }}
),

assessments as (
    select * from {{ ref('tier_assessments') }}
    where is_validated
),

rows_in_window as (
    select
        windows.as_of_date,
        cell_events.*,
        recognised.event_id is not null as is_recognised
    from windows
    inner join cell_events
        on cell_events.event_date between windows.window_start_date and windows.window_end_date
    left join recognised using (event_id)
),

rows_counted as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        count_if(is_report) as report_count,
        count_if(severity_basis = 'reported_death' and is_domestic) as death_count,
        count_if(is_recognised and not is_domestic) as same_product_count,
        max(severity_level) as severity_level,
        arg_max(
            severity_basis,
            -- of equally grave rows the last basis by name: chance may not choose
            (
                severity_level,
                case when severity_basis = 'hazard_default' then 0 else 1 end,
                severity_basis
            )
        ) as severity_basis
    from rows_in_window
    group by all
),

signals_counted as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        count(distinct evidence_class) filter (where is_signal) as signal_count,
        count(distinct evidence_class) filter (where is_compared) as compared_count,
        max(value) filter (
            where
            method_id = 'ratio_lower_bound'
            and is_compared
            and event_count >= {{ tier_parameter('least_signal_events') }}
        ) as signal_ratio
    from signals
    group by all
),

-- the gravest assessment in force stands for the cell; of equals the farthest reaching
assessed_cells as (
    select
        assessments.industry_code,
        unnest([assessments.hazard_code, 'SAFETY']) as hazard_code,
        windows.as_of_date,
        assessments.risk_rank,
        assessments.confirmed_severity_level,
        assessments.items_in_use,
        assessments.province_count
    from assessments
    inner join windows
        on
            assessments.decided_date <= windows.as_of_date
            and assessments.last_counted_date >= windows.as_of_date
),

gravest as (
    select * from assessed_cells
    qualify
        risk_rank = max(risk_rank) over (partition by industry_code, hazard_code, as_of_date)
),

assessed as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        max(risk_rank) as risk_rank,
        max(confirmed_severity_level) as confirmed_severity_level,
        max(items_in_use) as items_in_use,
        max(province_count) as province_count
    from gravest
    group by all
),

joined as (
    select
        industries.industry_code,
        cells.hazard_code,
        windows.as_of_date,
        windows.window_start_date,
        windows.window_end_date,
        coalesce(rates.check_count, 0) as check_count,
        coalesce(rates.failure_count, 0) as failure_count,
        coalesce(rates.unknown_failure_count, 0) as unknown_failure_count,
        rates.watch_probability,
        rates.act_probability,
        rates.doubted_watch_probability,
        cast(coalesce(rows_counted.report_count, 0) as bigint) as report_count,
        cast(coalesce(rows_counted.death_count, 0) as bigint) as death_count,
        cast(coalesce(rows_counted.same_product_count, 0) as bigint) as same_product_count,
        signals_counted.signal_ratio,
        cast(coalesce(signals_counted.signal_count, 0) as bigint) as signal_count,
        cast(coalesce(signals_counted.compared_count, 0) as bigint) as compared_count,
        coalesce(rows_counted.severity_level, cells.default_severity_level) as severity_level,
        coalesce(
            rows_counted.severity_basis,
            case when cells.default_severity_level is not null then 'hazard_default' end,
            'none'
        ) as severity_basis,
        assessed.risk_rank,
        assessed.confirmed_severity_level,
        assessed.items_in_use,
        assessed.province_count
    from industries
    cross join cells
    cross join windows
    left join rates using (industry_code, hazard_code, as_of_date)
    left join rows_counted using (industry_code, hazard_code, as_of_date)
    left join signals_counted using (industry_code, hazard_code, as_of_date)
    left join assessed using (industry_code, hazard_code, as_of_date)
)

select * from joined
