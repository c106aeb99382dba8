-- noqa: disable=LT02
-- Reports that monitoring points send: whose, when it was sent or lay here, and which of the fields
-- that are looked at are filled in.
with
{% for kind in monitored_reports() %}
{{ kind.model }}_rows as (
    select
        record_id as event_id,
        coalesce({{ kind.point }}, 'unknown') as point_name,
        cast({{ kind.sent }} as date) as sent_date,
        list_filter(
            [
                {%- for field in kind.fields %}
                case when {{ field }} is not null then '{{ field }}' end{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            lambda name: name is not null
        ) as filled_fields
    from {{ ref(kind.model) }}
    where record_state = 'current'
),
{% endfor %}
reports as (
{%- for kind in monitored_reports() %}
    select * from {{ kind.model }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
),

rules as (
    select evidence_class, due_days from {{ ref('monitoring_rule') }}
    where {{ is_in_force() }}
),

events as (
    select event_id, source, evidence_class, event_date, event_month
    from {{ ref('fct_safety_events') }}
    where
        event_month
        >= date_trunc('month', {{ as_of_date() }}) - to_months({{ var('shown_months') }} - 1)
        and event_date <= {{ as_of_date() }}
),

arrivals as (
    select event_id, min(first_landed_date) as first_landed_date
    from {{ ref('int_events_unioned') }}
    group by event_id
),

-- what a source delivers first are years of old reports, which say nothing of its speed
beginnings as (
    select source, min(first_landed_date) as beginning_date
    from {{ ref('int_events_unioned') }}
    group by source
),

timed as (
    select
        events.*,
        reports.point_name,
        reports.filled_fields,
        rules.due_days,
        case
            when reports.sent_date >= events.event_date
                then reports.sent_date - events.event_date
            when
                reports.sent_date is null
                and arrivals.first_landed_date > beginnings.beginning_date
                then greatest(0, arrivals.first_landed_date - events.event_date)
        end as delay_days
    from events
    inner join reports using (event_id)
    inner join rules using (evidence_class)
    inner join arrivals using (event_id)
    inner join beginnings using (source)
),

-- publishers abroad name no points of ours
of_points as (
    select timed.*
    from timed
    inner join {{ ref('stg_sources') }} as sources using (source)
    where sources.country = 'CN'
)

select * from of_points
