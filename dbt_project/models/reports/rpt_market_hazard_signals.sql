-- Which hazards a market reports of goods from China more often than other markets do: by EB05
-- where the ratios of a class settle on a prior, by the exact limit of the information component
-- where they do not.
with

ratios as (
    select
        *,
        case when eb05 is null then 'ic' else 'ebgm' end as method_id,
        coalesce(eb05, ic_low_exact) as judged_by
    from {{ ref('trade_market_ratios') }}
),

thresholds as (
    select method_id, min_event_count, cut from {{ ref('signal_threshold') }}
    where method_id in ('ebgm', 'ic') and {{ is_in_force() }}
),

rules as (
    select window_months from {{ ref('trade_rule') }}
    where {{ is_in_force() }}
),

told as (
    select
        ratios.evidence_class,
        ratios.market_code,
        ratios.hazard_code,
        ratios.event_count,
        ratios.expected_count,
        ratios.market_count,
        ratios.hazard_count,
        ratios.total_count,
        {{ function('ic') }}(ratios.event_count, ratios.expected_count) as ic,
        ratios.ic_low_exact as ic_low,
        ratios.ic_high_exact as ic_high,
        ratios.ebgm,
        ratios.eb05,
        ratios.eb95,
        case
            when ratios.event_count < thresholds.min_event_count then 'insufficient'
            when ratios.method_id = 'ebgm' and ratios.judged_by >= thresholds.cut then 'signal'
            when ratios.method_id = 'ic' and ratios.judged_by > thresholds.cut then 'signal'
            else 'within'
        end as market_state,
        cast(
            {{ as_of_date() }} - to_months(cast(rules.window_months as integer)) + interval 1 day
            as date
        ) as window_start_date,
        {{ as_of_date() }} as window_end_date,
        'event_date' as date_axis,
        'not_sampled' as sampling_basis,
        ratios.method_id
    from ratios
    inner join thresholds using (method_id)
    cross join rules
)

select * from told
