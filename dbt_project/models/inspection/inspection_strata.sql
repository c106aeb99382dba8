-- What was checked by product, place of the maker and record of the maker in the window up to
-- tonight; the record is the one on the day of the check. Only random checks make a rate.
with

checks as (
    select * from {{ ref('inspection_checks') }}
),

parameters as (
    select
        max(value) filter (where parameter = 'history_month_count') as history_month_count,
        max(value) filter (where parameter = 'base_share') as base_share,
        max(value) filter (where parameter = 'least_share') as least_share,
        max(value) filter (where parameter = 'most_share') as most_share
    from {{ ref('inspection_policy_in_force') }}
),

tiers as (
    select industry_code, tier_code from {{ ref('tier_industries') }}
    where as_of_date = {{ as_of_date() }}
),

multipliers as (
    select kind, code, cast(multiplier as double) as multiplier
    from {{ ref('inspection_multiplier') }}
    where {{ is_in_force() }}
),

windowed as (
    select
        checks.*,
        cast(
            {{ as_of_date() }} - to_months(cast(parameters.history_month_count as integer)) as date
        ) as window_start_date
    from checks
    cross join parameters
),

counted as (
    select
        industry_code,
        product_group,
        origin_code,
        operator_class,
        window_start_date,
        count(*) as batch_count,
        count(*) filter (where sampling_basis = 'random_spot_check') as check_count,
        count(*) filter (
            where sampling_basis = 'random_spot_check' and is_nonconforming
        ) as failure_count
    from windowed
    where event_date > window_start_date
    group by all
),

multiplied as (
    select
        counted.*,
        tiers.tier_code,
        parameters.base_share,
        of_tier.multiplier as tier_multiplier,
        of_record.multiplier as record_multiplier,
        parameters.least_share,
        parameters.most_share
    from counted
    cross join parameters
    inner join tiers using (industry_code)
    inner join multipliers as of_tier
        on tiers.tier_code = of_tier.code and of_tier.kind = 'tier'
    inner join multipliers as of_record
        on counted.operator_class = of_record.code and of_record.kind = 'record'
)

select * from multiplied
