-- Checks and failures of every laboratory and quarter, with how many failures the others would have
-- found in the same industries and channels of the year.
with

checks as (
    select
        laboratories.laboratory_id,
        events.sampling_basis,
        events.industry_code,
        events.channel,
        {{ period_start('year', 'events.event_date') }} as year_start_date,
        {{ period_start('quarter', 'events.event_date') }} as quarter_start_date,
        events.is_nonconforming
    from {{ ref('fct_safety_events') }} as events
    inner join {{ ref('brg_event_laboratories') }} as laboratories using (event_id)
    where
        events.is_rate_eligible
        and events.event_date <= {{ as_of_date() }}
        and {{ stands_in('quarter', 'events.event_date_precision') }}
),

strata as (
    select
        sampling_basis,
        industry_code,
        channel,
        year_start_date,
        count(*) as check_count,
        count(*) filter (is_nonconforming) as failure_count
    from checks
    group by all
),

own_years as (
    select
        laboratory_id,
        sampling_basis,
        industry_code,
        channel,
        year_start_date,
        count(*) as check_count,
        count(*) filter (is_nonconforming) as failure_count
    from checks
    group by all
),

-- what others found, so that a laboratory is not held against itself
others as (
    select
        own_years.laboratory_id,
        own_years.sampling_basis,
        own_years.industry_code,
        own_years.channel,
        own_years.year_start_date,
        case
            when
                strata.check_count - own_years.check_count
                >= {{ policy_number('oversight_rule', 'least_stratum_checks') }}
                then
                    (strata.failure_count - own_years.failure_count)
                    / (strata.check_count - own_years.check_count)
        end as others_rate
    from own_years
    inner join strata using (sampling_basis, industry_code, channel, year_start_date)
),

quarters as (
    select
        laboratory_id,
        sampling_basis,
        industry_code,
        channel,
        year_start_date,
        quarter_start_date,
        count(*) as check_count,
        count(*) filter (is_nonconforming) as failure_count
    from checks
    group by all
),

compared as (
    select
        quarters.laboratory_id,
        quarters.sampling_basis,
        quarters.quarter_start_date,
        cast(sum(quarters.check_count) as bigint) as check_count,
        cast(sum(quarters.failure_count) as bigint) as failure_count,
        cast(
            coalesce(sum(quarters.check_count) filter (others.others_rate is not null), 0) as bigint
        ) as compared_check_count,
        cast(
            coalesce(
                sum(quarters.failure_count) filter (others.others_rate is not null), 0
            ) as bigint
        ) as compared_failure_count,
        -- rounded, since sums of doubles in another order differ in their last digits
        round(coalesce(sum(quarters.check_count * others.others_rate), 0), 9)
            as expected_failure_count,
        round(
            coalesce(
                sum(quarters.check_count * others.others_rate * (1 - others.others_rate)), 0
            ),
            9
        ) as expected_variance
    from quarters
    inner join others
        using (laboratory_id, sampling_basis, industry_code, channel, year_start_date)
    group by all
)

select * from compared
