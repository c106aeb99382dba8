-- The last week of every line against the seven before it, by EARS C2: two weeks stand between, so
-- that a surge does not raise its own bound.
with

lines as (
    select * from {{ ref('trend_surge_lines') }}
),

weeks as (
    select * from {{ ref('trend_register_weeks') }}
),

reports as (
    select * from {{ ref('trend_report_weeks') }}
),

-- an undelivered week has no count and leaves the baseline incomplete
spine as (
    select
        lines.*,
        weeks.week_number,
        weeks.completeness,
        case
            when weeks.is_delivered
                then
                    cast(coalesce(reports.event_count, 0) as double)
                    / nullif(weeks.completeness, 0)
        end as event_count,
        coalesce(reports.event_count, 0) as reported_count
    from lines
    inner join weeks
        on
            lines.evidence_class = weeks.evidence_class
            and lines.register = weeks.register
            and weeks.week_number between lines.judged_week_number - 9 and lines.judged_week_number
    left join reports
        on
            lines.evidence_class = reports.evidence_class
            and lines.register = reports.register
            and lines.industry_code = reports.industry_code
            and lines.hazard_code = reports.hazard_code
            and weeks.week_date = reports.week_date
),

baselines as (
    select
        *,
        {{ ears_baseline(
            'event_count',
            ['evidence_class', 'register', 'industry_code', 'hazard_code'],
            'week_number',
            2
        ) }} as baseline
    from spine
),

bounded as (
    select
        evidence_class,
        register,
        industry_code,
        hazard_code,
        judged_week_date,
        judged_week_number,
        farrington_alpha,
        reported_count,
        event_count as nowcast_count,
        completeness,
        list_avg(baseline) as ears_expected_count,
        {{ function('ears_bound') }}(baseline, {{ var('ears_z') }}, {{ var('ears_sd_floor') }})
            as ears_upper_bound
    from baselines
    where week_number = judged_week_number
),

-- how many standard deviations the week lies above its baseline
scored as (
    select
        *,
        {{ var('ears_z') }} * (nowcast_count - ears_expected_count)
        / nullif(ears_upper_bound - ears_expected_count, 0) as ears_score
    from bounded
)

select * from scored
