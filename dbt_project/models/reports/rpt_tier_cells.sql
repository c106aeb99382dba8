with

months as (
    select * from {{ ref('tier_cell_months') }}
    where as_of_date = {{ as_of_date() }}
),

inputs as (
    select * from {{ ref('tier_cell_inputs') }}
),

rates as (
    select * from {{ ref('tier_cell_rates') }}
),

outlooks as (
    select * from {{ ref('tier_cell_outlooks') }}
),

evidence as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        bool_or(is_provisional) as is_provisional,
        -- exact decimals: a sum of doubles depends on the order of rows
        cast(sum(cast(completeness as decimal(18, 9))) as double) / count(*) as completeness
    from {{ ref('tier_cell_evidence') }}
    group by all
),

joined as (
    select
        months.industry_code,
        months.hazard_code,
        months.as_of_date,
        months.window_start_date,
        months.window_end_date,
        months.tier_code,
        months.tier_rank,
        months.tier_code_computed,
        months.tier_rank_computed,
        months.tier_code_held,
        months.held_since_date,
        months.rule_id,
        inputs.check_count,
        inputs.failure_count,
        inputs.unknown_failure_count,
        rates.rate_crude,
        rates.rate_standardised,
        rates.rate_standardised_low,
        rates.rate_standardised_high,
        rates.rate_shrunken,
        rates.rate_shrunken_low,
        rates.rate_shrunken_high,
        inputs.watch_probability,
        inputs.act_probability,
        inputs.doubted_watch_probability,
        inputs.report_count,
        inputs.signal_ratio,
        inputs.signal_count,
        inputs.compared_count,
        inputs.severity_level,
        inputs.severity_basis,
        inputs.death_count,
        inputs.same_product_count,
        inputs.risk_rank,
        inputs.confirmed_severity_level,
        inputs.items_in_use,
        inputs.province_count,
        outlooks.probability_i,
        outlooks.probability_ii,
        outlooks.probability_iii,
        outlooks.probability_iv,
        outlooks.probability_normal,
        outlooks.probability_insufficient,
        months.override_state,
        months.override_id,
        months.override_by,
        months.override_approved_by,
        months.override_reason,
        months.override_expires_date,
        coalesce(evidence.completeness, 0) as completeness,
        coalesce(evidence.is_provisional, true) as is_provisional,
        'event_date' as date_axis,
        'random_spot_check' as sampling_basis,
        'cell_rules' as method_id
    from months
    inner join inputs using (industry_code, hazard_code, as_of_date)
    left join rates using (industry_code, hazard_code, as_of_date)
    left join outlooks using (industry_code, hazard_code, as_of_date)
    left join evidence using (industry_code, hazard_code, as_of_date)
)

select * from joined
