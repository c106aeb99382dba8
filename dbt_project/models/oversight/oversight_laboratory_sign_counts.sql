-- What each laboratory found in a quarter and in a year, in the strata in which laboratories are
-- compared: the goods and channel of a year for failures, the test item for measured values.
with

laboratories as (
    select event_id, laboratory_id from {{ ref('brg_event_laboratories') }}
),

results as (
    select record_id, unnest(observed_values) as observed
    from {{ ref('stg_spot_check_results') }}
    where record_state = 'current' and result = 'conforming' and observed_values is not null
),

-- a result that an objection or a retest has turned is a correction of the record
overturned as (
    select distinct record_id as event_id
    from results
    where
        struct_extract(observed, 'column_name') = 'result'
        and struct_extract(observed, 'observed_value') = 'nonconforming'
),

dated as (
    select
        events.event_id,
        laboratories.laboratory_id,
        events.event_date,
        year(events.event_date) as event_year,
        events.industry_code,
        events.channel,
        events.maker_name,
        events.is_nonconforming,
        events.event_date_precision,
        overturned.event_id is not null as is_overturned
    from {{ ref('fct_safety_events') }} as events
    inner join laboratories using (event_id)
    left join overturned using (event_id)
    where
        events.is_rate_eligible
        and events.sampling_basis = 'random_spot_check'
        and events.event_date <= {{ as_of_date() }}
),

placed as (
    select
        unnest(['quarter', 'year']) as period_type,
        *
    from dated
),

checks as (
    select
        case period_type
            when 'quarter' then {{ period_start('quarter', 'event_date') }}
            else {{ period_start('year', 'event_date') }}
        end as period_start_date,
        *
    from placed
    where period_type = 'year' or {{ stands_in('quarter', 'event_date_precision') }}
),

measured as (
    select
        checks.*,
        items.item_name,
        items.measured_value,
        items.limit_high
    from checks
    inner join {{ ref('brg_check_items') }} as items using (event_id)
    where
        items.measured_value is not null
        and items.comparator is null
        and items.unit_code is not distinct from coalesce(items.limit_unit_code, items.unit_code)
),

near_limits as (
    select *, measured_value > 0.95 * limit_high as is_under_limit
    from measured
    where limit_high > 0 and measured_value > 0.90 * limit_high and measured_value <= limit_high
),

vectors as (
    select
        event_id,
        laboratory_id,
        period_type,
        period_start_date,
        event_year,
        industry_code,
        any_value(maker_name) as maker_name,
        string_agg(
            item_name || '=' || cast(measured_value as varchar), '|'
            order by item_name, measured_value
        ) as vector
    from measured
    group by all
    having count(*) >= 3
),

vectors_shared as (
    select laboratory_id, period_type, event_year, vector
    from vectors
    group by all
    having count(distinct maker_name) > 1
),

counted as (
    select
        'failure_rate' as indicator,
        laboratory_id,
        period_type,
        period_start_date,
        concat_ws('|', event_year, industry_code, channel) as stratum,
        count(*) as check_count,
        count(*) filter (where is_nonconforming) as event_count
    from checks
    where period_type = 'year'
    group by all
    union all
    select
        'piled_values' as indicator,
        laboratory_id,
        period_type,
        period_start_date,
        concat_ws('|', event_year, item_name) as stratum,
        count(*) as check_count,
        count(*) filter (where is_under_limit) as event_count
    from near_limits
    group by all
    union all
    select
        'copied_vectors' as indicator,
        vectors.laboratory_id,
        vectors.period_type,
        vectors.period_start_date,
        concat_ws('|', vectors.event_year, vectors.industry_code) as stratum,
        count(*) as check_count,
        count(vectors_shared.vector) as event_count
    from vectors
    left join vectors_shared using (laboratory_id, period_type, event_year, vector)
    group by all
    union all
    select
        'retest_overturn' as indicator,
        laboratory_id,
        period_type,
        period_start_date,
        concat_ws('|', event_year, industry_code) as stratum,
        count(*) as check_count,
        count(*) filter (where is_overturned) as event_count
    from checks
    where is_nonconforming or is_overturned
    group by all
)

select * from counted
