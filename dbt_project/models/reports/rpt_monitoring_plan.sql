-- What the policy gives each industry and hazard to check in a month, by what was dated before the
-- month, and what was checked. Random rows are chosen by lot among the makers known; targeted ones
-- are not, and never enter a rate.
with

cells as (
    select * from {{ ref('inspection_plan_cells') }}
),

plans as (
    select * from {{ ref('inspection_plans') }}
),

parameters as (
    select cast(value as bigint) as least_check_count
    from {{ ref('inspection_policy_in_force') }}
    where parameter = 'least_check_count'
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where evidence_class = 'spot_check' and period_type = 'month'
),

-- of the window as a whole; exact decimals: a sum of doubles depends on the order of rows
windows as (
    select
        cells.plan_month,
        cast(
            cast(avg(cast(completeness.completeness as decimal(18, 9))) as decimal(18, 9)) as double
        ) as completeness
    from (select distinct plan_month, window_start_date, window_end_date from cells) as cells
    left join completeness
        on completeness.period_start_date between cells.window_start_date and cells.window_end_date
    group by all
),

joined as (
    select
        cells.plan_month,
        cells.industry_code,
        cells.hazard_code,
        case when cells.hazard_code = 'ALL' then 'random' else 'targeted' end as selection_basis,
        plans.planned_check_count,
        case
            when cells.plan_month > {{ as_of_date() }} then null
            when cells.hazard_code = 'ALL' then cells.done_random_count
            else cells.done_targeted_count
        end as done_check_count,
        case
            when cells.hazard_code = 'ALL'
                then greatest(0, parameters.least_check_count - cells.recent_random_count)
        end as coverage_gap_count,
        lead(plans.planned_check_count) over (
            partition by cells.industry_code, cells.hazard_code order by cells.plan_month
        ) as next_check_count,
        plans.reason_code,
        plans.random_floor_count,
        plans.coverage_count,
        cells.frame_count,
        case
            when cells.hazard_code = 'ALL' and cells.frame_count > 0
                then least(1.0, plans.planned_check_count / cells.frame_count)
        end as selection_probability,
        cells.tier_code,
        cells.tier_multiplier,
        cells.failure_count,
        cells.check_count,
        plans.failure_rate_shrunken,
        plans.failure_rate_shrunken_low,
        plans.failure_rate_shrunken_high,
        case
            when cells.check_count >= parameters.least_check_count then 'sufficient'
            else 'insufficient'
        end as evidence_state,
        cells.window_start_date,
        cells.window_end_date,
        coalesce(windows.completeness, 0) as completeness,
        'event_date' as date_axis,
        'random_spot_check' as sampling_basis,
        'inspection_plan' as method_id,
        {{ as_of_date() }} as as_of_date
    from cells
    inner join plans using (plan_month, industry_code, hazard_code)
    inner join windows using (plan_month)
    cross join parameters
)

select * from joined
