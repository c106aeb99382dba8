-- What each monitoring point is told of its month: how many reports, how soon, how whole, and the
-- three fields whose filling would help most.
with

delays as (
    select
        source,
        evidence_class,
        coalesce(point_name, 'ALL') as point_name,
        event_month,
        any_value(due_days) as due_days,
        count(*) as report_count,
        count(delay_days) as timed_count,
        quantile_disc(delay_days, 0.5) as delay_days_median,
        quantile_disc(delay_days, 0.9) as delay_days_p90,
        count(*) filter (delay_days > due_days) as late_count
    from {{ ref('oversight_reports') }}
    group by source, evidence_class, event_month, rollup(point_name)
),

fields as (
    select * from {{ ref('oversight_point_fields') }}
),

filled as (
    select
        source,
        point_name,
        event_month,
        sum(report_count) as asked_count,
        sum(report_count - empty_count) as filled_count,
        max(field_name) filter (field_position = 1 and empty_count > 0) as first_field,
        max(field_name) filter (field_position = 2 and empty_count > 0) as second_field,
        max(field_name) filter (field_position = 3 and empty_count > 0) as third_field
    from fields
    group by all
),

-- rows that were kept out name no point, so that only the whole source has a share of them
landed as (
    select
        source,
        {{ period_start('month', 'landed_date') }} as event_month,
        sum(landed_count) as landed_count,
        sum(quarantined_count) as quarantined_count
    from {{ ref('rpt_source_files') }}
    group by all
),

completeness as (
    select * from {{ ref('int_completeness_estimated') }}
    where period_type = 'month'
),

told as (
    select
        delays.source,
        delays.point_name,
        delays.event_month,
        delays.evidence_class,
        'not_sampled' as sampling_basis,
        delays.report_count,
        delays.timed_count,
        cast(case when delays.timed_count >= 5 then delays.delay_days_median end as bigint)
            as delay_days_median,
        cast(case when delays.timed_count >= 5 then delays.delay_days_p90 end as bigint)
            as delay_days_p90,
        cast(delays.due_days as bigint) as due_days,
        -- of reports that nobody can time none is known to be late, nor to be in time
        case when delays.timed_count > 0 then delays.late_count end as late_count,
        delays.late_count / nullif(delays.timed_count, 0) as late_share,
        {{ function('wilson_low') }}(delays.late_count, delays.timed_count, {{ var('z') }})
            as late_share_low,
        {{ function('wilson_high') }}(delays.late_count, delays.timed_count, {{ var('z') }})
            as late_share_high,
        cast(filled.asked_count as bigint) as asked_count,
        cast(filled.filled_count as bigint) as filled_count,
        filled.filled_count / filled.asked_count as filled_share,
        filled.first_field,
        filled.second_field,
        filled.third_field,
        cast(landed.landed_count as bigint) as landed_count,
        cast(landed.quarantined_count as bigint) as quarantined_count,
        completeness.completeness,
        completeness.is_provisional,
        'event_date' as date_axis,
        'monitoring_point' as method_id
    from delays
    inner join filled using (source, point_name, event_month)
    left join landed
        on
            delays.point_name = 'ALL'
            and delays.source = landed.source
            and delays.event_month = landed.event_month
    left join completeness
        on
            delays.evidence_class = completeness.evidence_class
            and delays.event_month = completeness.period_start_date
)

select * from told
