-- How complete the reports of each class can be by now, by their delay, in the months of the window
-- that ends on a date: of a running month only the days that have passed.
with

windows as (
    select * from {{ ref('tier_indicator_windows') }}
    where indicator = 'failure_rate' and window_index = 0
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

-- of a running month all days up to the last landing are asked for, and no others
months as (
    select
        completeness.evidence_class,
        completeness.period_start_date as event_month,
        least(
            completeness.completeness
            / nullif(
                least(
                    cast(
                        greatest(
                            spans.known_until_date - completeness.period_start_date + 1, 0
                        ) as double
                    )
                    / extract(day from last_day(completeness.period_start_date)),
                    1
                ),
                0
            ),
            1
        ) as completeness
    from completeness
    inner join spans using (evidence_class)
),

averaged as (
    select
        windows.as_of_date,
        months.evidence_class,
        -- exact decimals: a sum of doubles depends on the order of rows
        cast(sum(cast(months.completeness as decimal(18, 9))) as double) / count(*)
            as completeness,
        count(*) as month_count
    from windows
    inner join months
        on
            date_trunc('month', windows.window_start_date) <= months.event_month
            and windows.window_end_date >= months.event_month
    group by all
),

judged as (
    select
        as_of_date,
        evidence_class,
        completeness,
        completeness < cast({{ tier_parameter('provisional_completeness') }} as double)
            as is_provisional
    from averaged
)

select * from judged
