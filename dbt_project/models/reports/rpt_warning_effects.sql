-- Whether the failure rate fell after a warning more than that of other industries for the same
-- hazard. The rate before is the shrunken one of the last grading before the issue: what is warned
-- of was chosen for a high count, and a crude rate would fall by itself.
with

warnings as (
    select warning_id, industry_code, hazard_code, issued_date, lifted_date
    from {{ ref('warning_states') }}
    where issued_date is not null
),

rates as (
    select * from {{ ref('tier_cell_rates') }}
),

checks as (
    select event_id, industry_code, event_date
    from {{ ref('fct_safety_events') }}
    where
        is_rate_eligible
        and sampling_basis = 'random_spot_check'
        and event_month is not null
        and event_date <= {{ as_of_date() }}
),

failures as (
    select distinct event_id, hazard_code from {{ ref('tier_cell_events') }}
    where is_rate_eligible and sampling_basis = 'random_spot_check'
),

thresholds as (
    select min_sample_count from {{ ref('indicator_threshold') }}
    where indicator = 'failure_rate' and {{ is_in_force() }}
),

windows as (
    select * from {{ ref('tier_indicator_windows') }}
    where indicator = 'failure_rate' and window_index = 0
),

completeness as (
    select industry_code, hazard_code, completeness from {{ ref('tier_cell_evidence') }}
    where indicator = 'failure_rate' and as_of_date = {{ as_of_date() }}
),

befores as (
    select
        warnings.warning_id,
        warnings.industry_code,
        warnings.hazard_code,
        warnings.issued_date,
        windows.window_start_date as before_start_date,
        windows.window_end_date as before_end_date,
        rates.rate_shrunken as before_rate,
        rates.rate_shrunken_low as before_rate_low,
        rates.rate_shrunken_high as before_rate_high,
        cast(warnings.issued_date + 1 as date) as after_start_date,
        coalesce(warnings.lifted_date, {{ as_of_date() }}) as after_end_date
    from warnings
    inner join rates
        on
            warnings.industry_code = rates.industry_code
            and warnings.hazard_code = rates.hazard_code
            and warnings.issued_date >= rates.as_of_date
    inner join windows on rates.as_of_date = windows.as_of_date
    qualify
        row_number() over (partition by warnings.warning_id order by rates.as_of_date desc) = 1
),

-- one row a check of either period, of the industry or of the control
examined as (
    select
        befores.warning_id,
        checks.industry_code = befores.industry_code as is_warned,
        checks.event_date >= befores.after_start_date as is_after,
        failures.event_id is not null as is_failure
    from befores
    inner join checks
        on
            checks.event_date between befores.before_start_date and befores.before_end_date
            or checks.event_date between befores.after_start_date and befores.after_end_date
    left join failures
        on checks.event_id = failures.event_id and befores.hazard_code = failures.hazard_code
),

counted as (
    select
        warning_id,
        count(*) filter (is_warned and not is_after) as before_check_count,
        count(*) filter (is_warned and not is_after and is_failure) as before_failure_count,
        count(*) filter (is_warned and is_after) as after_check_count,
        count(*) filter (is_warned and is_after and is_failure) as after_failure_count,
        count(*) filter (not is_warned and not is_after) as control_before_check_count,
        count(*) filter (not is_warned and not is_after and is_failure)
            as control_before_failure_count,
        count(*) filter (not is_warned and is_after) as control_after_check_count,
        count(*) filter (not is_warned and is_after and is_failure) as control_after_failure_count
    from examined
    group by warning_id
),

compared as (
    select
        befores.*,
        counted.* exclude (warning_id),
        {{ function('effect_ratio') }}(
            befores.before_rate, counted.after_failure_count, counted.after_check_count,
            counted.control_before_failure_count, counted.control_before_check_count,
            counted.control_after_failure_count, counted.control_after_check_count
        ) as rate_ratio,
        {{ function('effect_spread') }}(
            befores.before_rate_low, befores.before_rate_high, counted.after_failure_count,
            counted.after_check_count, counted.control_before_failure_count,
            counted.control_before_check_count, counted.control_after_failure_count,
            counted.control_after_check_count, {{ var('z') }}
        ) as log_ratio_spread,
        counted.after_check_count >= thresholds.min_sample_count as is_enough,
        coalesce(completeness.completeness, 0) as completeness
    from befores
    inner join counted using (warning_id)
    left join completeness using (industry_code, hazard_code)
    cross join thresholds
),

bounded as (
    select
        *,
        case when is_enough then rate_ratio end as shown_ratio,
        case when is_enough then rate_ratio * exp(-{{ var('z') }} * log_ratio_spread) end
            as ratio_low,
        case when is_enough then rate_ratio * exp({{ var('z') }} * log_ratio_spread) end
            as ratio_high
    from compared
),

told as (
    select
        warning_id,
        industry_code,
        hazard_code,
        issued_date,
        before_start_date,
        before_end_date,
        before_check_count,
        before_failure_count,
        before_rate as before_rate_shrunken,
        before_rate_low as before_rate_shrunken_low,
        before_rate_high as before_rate_shrunken_high,
        after_start_date,
        after_end_date,
        after_check_count,
        after_failure_count,
        case when after_check_count > 0 then after_failure_count / after_check_count end
            as after_rate,
        {{ function('wilson_low') }}(after_failure_count, after_check_count, {{ var('z') }})
            as after_rate_low,
        {{ function('wilson_high') }}(after_failure_count, after_check_count, {{ var('z') }})
            as after_rate_high,
        control_before_check_count,
        control_before_failure_count,
        control_after_check_count,
        control_after_failure_count,
        shown_ratio as rate_ratio,
        ratio_low as rate_ratio_low,
        ratio_high as rate_ratio_high,
        case
            when ratio_high is null then 'insufficient'
            when ratio_high < 1 then 'effective'
            when ratio_low > 1 then 'worse'
            else 'no_evidence'
        end as verdict,
        completeness,
        'check_date' as date_axis,
        'random_spot_check' as sampling_basis,
        'effect_ratio' as method_id,
        {{ as_of_date() }} as as_of_date
    from bounded
)

select * from told
