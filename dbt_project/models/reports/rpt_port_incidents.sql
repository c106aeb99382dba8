-- Incidents and drills at ports: how grave, how fast the answer against the clock of the level
-- first reported, with what, and whether they are closed.
with

acts as (
    select * from {{ ref('stg_port_acts') }}
),

last_acts as (
    select * from acts
    qualify row_number() over (partition by incident_id order by line_number desc) = 1
),

reports as (
    select incident_id, level as reported_level, decided_date as reported_date
    from acts
    where act = 'report'
),

responses as (
    select
        incident_id,
        min(responded_time) as responded_time,
        list_distinct(flatten(list(resources order by line_number))) as resources
    from acts
    where act = 'respond'
    group by incident_id
),

levels as (
    select * from {{ ref('port_level') }}
),

joined as (
    select
        last_acts.incident_id,
        last_acts.kind,
        last_acts.port,
        last_acts.state,
        last_acts.level,
        last_acts.worst_level,
        reports.reported_level,
        last_acts.text,
        reports.reported_date,
        last_acts.occurred_time,
        responses.responded_time,
        list_sort(coalesce(responses.resources, cast([] as varchar[]))) as resources,
        date_diff('minute', last_acts.occurred_time, responses.responded_time) as response_minutes,
        levels.response_minutes as allowed_minutes,
        case when last_acts.state = 'closed' then last_acts.decided_date end as closed_date,
        case when last_acts.state = 'closed' then last_acts.outcome end as outcome,
        case when last_acts.state = 'closed' then last_acts.approved_by end as closed_approved_by
    from last_acts
    inner join reports using (incident_id)
    left join responses using (incident_id)
    left join levels
        on
            reports.reported_level = levels.level
            and reports.reported_date >= levels.valid_from
            and reports.reported_date <= coalesce(levels.valid_to, date '9999-12-31')
),

told as (
    select
        *,
        case
            when allowed_minutes is null then 'insufficient'
            when response_minutes <= allowed_minutes then 'in_time'
            when response_minutes > allowed_minutes then 'late'
            when
                occurred_time + to_minutes(allowed_minutes)
                < cast({{ as_of_date() }} as timestamp)
                then 'overdue'
            else 'waiting'
        end as response_state,
        cast(date_diff('day', reported_date, coalesce(closed_date, {{ as_of_date() }})) as integer)
            as open_days,
        {{ as_of_date() }} as as_of_date
    from joined
)

select * from told
