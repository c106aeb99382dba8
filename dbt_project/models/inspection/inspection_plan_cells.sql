-- What a month's plan may know: the random checks and failures of each industry and hazard in the
-- window before the month, how many makers are known, and the tier at the month end before.
-- ALL is any failure, the line that an industry's random checks stand on.
with

checks as (
    select * from {{ ref('inspection_checks') }}
),

failures as (
    select event_id, hazard_code from {{ ref('trend_check_failures') }}
    where hazard_code <> 'SAFETY'
),

policy as (
    select cast(value as integer) as history_month_count
    from {{ ref('inspection_policy_in_force') }}
    where parameter = 'history_month_count'
),

industries as (
    select industry_code from {{ ref('dim_industry') }}
    where industry_code <> 'I99'
),

months as (
    select
        cast(
            unnest(generate_series(
                date_trunc('month', {{ as_of_date() }}) - to_months({{ var('plan_months') }}),
                date_trunc('month', {{ as_of_date() }}) + to_months(1),
                interval '1' month
            )) as date
        ) as plan_month
),

windows as (
    select
        months.plan_month,
        cast(months.plan_month - to_months(policy.history_month_count) as date)
            as window_start_date,
        cast(months.plan_month - to_months(12) as date) as recent_start_date,
        cast(months.plan_month - 1 as date) as window_end_date
    from months
    cross join policy
),

seen as (
    select
        windows.plan_month,
        checks.industry_code,
        count(*) filter (where checks.sampling_basis = 'random_spot_check') as check_count,
        count(*) filter (
            where checks.sampling_basis = 'random_spot_check'
            and checks.event_date >= windows.recent_start_date
        ) as recent_random_count,
        count(distinct checks.firm_id) as frame_count
    from windows
    inner join checks
        on checks.event_date between windows.window_start_date and windows.window_end_date
    group by all
),

failed as (
    select
        windows.plan_month,
        checks.industry_code,
        failures.hazard_code,
        count(*) as failure_count
    from windows
    inner join checks
        on checks.event_date between windows.window_start_date and windows.window_end_date
    inner join failures using (event_id)
    where checks.sampling_basis = 'random_spot_check'
    group by all
),

done as (
    select
        event_month as plan_month,
        industry_code,
        count(*) filter (where sampling_basis = 'random_spot_check') as done_random_count,
        count(*) filter (where sampling_basis = 'targeted_spot_check') as done_targeted_count
    from checks
    group by all
),

hazards as (
    select hazard_code from {{ ref('dim_hazard') }}
    where is_safety
    union all
    select 'ALL' as hazard_code
),

tiers as (
    select industry_code, hazard_code, as_of_date, tier_code
    from {{ ref('tier_cell_months') }}
),

multipliers as (
    select code as tier_code, multiplier from {{ ref('inspection_multiplier') }}
    where kind = 'tier' and {{ is_in_force() }}
),

-- the last grading before the month: none knows the month itself
graded as (
    select
        windows.plan_month,
        tiers.industry_code,
        tiers.hazard_code,
        arg_max(tiers.tier_code, tiers.as_of_date) as tier_code
    from windows
    inner join tiers on windows.plan_month > tiers.as_of_date
    group by all
),

joined as (
    select
        windows.plan_month,
        industries.industry_code,
        hazards.hazard_code,
        graded.tier_code,
        windows.window_start_date,
        windows.window_end_date,
        cast(coalesce(seen.check_count, 0) as bigint) as check_count,
        cast(coalesce(failed.failure_count, 0) as bigint) as failure_count,
        cast(coalesce(seen.recent_random_count, 0) as bigint) as recent_random_count,
        cast(coalesce(seen.frame_count, 0) as bigint) as frame_count,
        cast(coalesce(done.done_random_count, 0) as bigint) as done_random_count,
        cast(coalesce(done.done_targeted_count, 0) as bigint) as done_targeted_count,
        cast(coalesce(multipliers.multiplier, 1) as double) as tier_multiplier
    from windows
    cross join industries
    cross join hazards
    left join seen using (plan_month, industry_code)
    left join failed using (plan_month, industry_code, hazard_code)
    left join done using (plan_month, industry_code)
    left join graded using (plan_month, industry_code, hazard_code)
    left join multipliers using (tier_code)
)

select * from joined
