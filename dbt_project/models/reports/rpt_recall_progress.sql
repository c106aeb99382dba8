-- How far each recall has come: units out and back by the last report, and what nobody has reported
-- is unknown. Recalls of this country's registers, and others as far as somebody reports on them.
with

events as (
    select * from {{ ref('fct_safety_events') }}
    where evidence_class = 'recall' and event_date <= {{ as_of_date() }}
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

numbers as (
    select record_id as event_id, recall_number, brand from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

reports as (
    select * from {{ ref('follow_up_recalls') }}
),

last_reports as (
    select * from reports
    qualify row_number() over (partition by event_id order by line_number desc) = 1
),

dates as (
    select
        event_id,
        count(*) as report_count,
        min(decided_date) filter (act = 'plan') as planned_date,
        min(decided_date) filter (act <> 'plan') as first_report_date,
        min(decided_date) filter (act = 'complete') as completed_date
    from reports
    group by event_id
),

matches as (
    select
        domestic_event_id as event_id,
        count(*) filter (state in ('matched', 'confirmed')) as foreign_match_count,
        count(*) filter (state = 'candidate') as candidate_count
    from {{ ref('rpt_recall_matches') }}
    group by all
),

joined as (
    select
        events.event_id,
        numbers.recall_number,
        events.source,
        events.industry_code,
        events.product_name,
        numbers.brand,
        events.maker_name,
        events.trade_scope,
        case
            when last_reports.act = 'complete' then 'completed'
            when last_reports.act = 'plan' then 'planned'
            when last_reports.act is not null then 'running'
            else 'unknown'
        end as state,
        coalesce(last_reports.units_out, events.unit_count) as units_out,
        coalesce(
            last_reports.units_out_basis,
            case when events.unit_count is not null then 'publisher' else 'unknown' end
        ) as units_out_basis,
        last_reports.units_back,
        coalesce(dates.report_count, 0) as report_count,
        coalesce(matches.foreign_match_count, 0) as foreign_match_count,
        coalesce(matches.candidate_count, 0) as candidate_count,
        events.event_date as recall_date,
        dates.planned_date,
        dates.first_report_date,
        last_reports.decided_date as last_report_date,
        dates.completed_date
    from events
    inner join sources using (source)
    left join numbers using (event_id)
    left join last_reports using (event_id)
    left join dates using (event_id)
    left join matches using (event_id)
    where sources.country = 'CN' or dates.event_id is not null
),

told as (
    select
        joined.*,
        case when joined.units_out > 0 then joined.units_back / joined.units_out end
            as completion_share,
        joined.units_out - joined.units_back as units_left,
        cast(date_diff('day', joined.recall_date, joined.planned_date) as integer) as days_to_plan,
        cast(
            date_diff(
                'day', joined.recall_date, coalesce(joined.completed_date, {{ as_of_date() }})
            ) as integer
        ) as age_days,
        cast(date_diff('day', joined.last_report_date, {{ as_of_date() }}) as integer)
            as days_since_report,
        'recall_date' as date_axis,
        'not_sampled' as sampling_basis,
        'counted_share' as method_id,
        {{ as_of_date() }} as as_of_date
    from joined
)

select * from told
