-- Signs of laboratories beside each other at the same mix of goods, by quarter and year: values
-- piled under limits, vectors copied, results overturned, and failures by year; those of a quarter
-- stand in rpt_laboratory_watch. Above or below is a question to a laboratory, no finding against
-- it. The days between sample and report are published by nobody, and the line says so.
with

judged as (
    select * from {{ ref('oversight_laboratory_signs') }}
),

laboratories as (
    select laboratory_id, name as laboratory_name from {{ ref('dim_laboratory') }}
),

completeness as (
    select period_type, period_start_date, completeness
    from {{ ref('int_completeness_estimated') }}
    where evidence_class = 'spot_check'
),

unioned as (
    select * from judged
    union all by name
    select
        'turn_round' as indicator,
        laboratory_id,
        period_type,
        period_start_date,
        0 as check_count,
        0 as event_count,
        0 as compared_check_count,
        0 as compared_event_count,
        'insufficient' as state
    from judged
    where indicator = 'failure_rate'
),

told as (
    select
        unioned.laboratory_id,
        laboratories.laboratory_name,
        unioned.period_type,
        unioned.period_start_date,
        unioned.indicator as laboratory_indicator,
        unioned.state as laboratory_state,
        unioned.check_count,
        unioned.event_count,
        unioned.event_count / nullif(unioned.check_count, 0) as event_share,
        {{ function('wilson_low') }}(unioned.event_count, unioned.check_count, {{ var('z') }})
            as event_share_low,
        {{ function('wilson_high') }}(unioned.event_count, unioned.check_count, {{ var('z') }})
            as event_share_high,
        unioned.compared_check_count,
        unioned.compared_event_count,
        unioned.expected_count,
        unioned.ratio,
        unioned.ratio_low,
        unioned.ratio_high,
        unioned.dispersion,
        unioned.p_value,
        unioned.q_value,
        coalesce(completeness.completeness, 0) as completeness,
        'event_date' as date_axis,
        'random_spot_check' as sampling_basis,
        'laboratory_signs' as method_id,
        {{ as_of_date() }} as as_of_date
    from unioned
    inner join laboratories using (laboratory_id)
    left join completeness using (period_type, period_start_date)
)

select * from told
