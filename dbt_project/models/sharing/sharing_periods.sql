-- The periods of which packages are made tonight: the last whole months and quarters.
with

rules as (
    select kept_months, kept_quarters from {{ ref('sharing_rule') }}
    where {{ is_in_force() }}
),

starts as (
    select
        'events' as content,
        1 as month_count,
        unnest(
            generate_series(
                date_trunc('month', {{ as_of_date() }}) - to_months(kept_months),
                date_trunc('month', {{ as_of_date() }}) - interval 1 month,
                interval 1 month
            )
        ) as period_start
    from rules
    union all by name
    select
        'figures' as content,
        3 as month_count,
        unnest(
            generate_series(
                date_trunc('quarter', {{ as_of_date() }}) - to_months(3 * kept_quarters),
                date_trunc('quarter', {{ as_of_date() }}) - interval 3 month,
                interval 3 month
            )
        ) as period_start
    from rules
),

told as (
    select
        content,
        cast(period_start as date) as package_start_date,
        cast(period_start + to_months(month_count) - interval 1 day as date) as package_end_date
    from starts
)

select * from told
